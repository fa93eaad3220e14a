package dev.sluice.ranking.wire;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RunSummary;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Summaries of runs as JSON. Reading back is exact. Thread-safe. */
public final class RunSummaryCodec {

    /**
     * Reads a summary.
     *
     * @throws MalformedRecordException if the bytes are none; nothing else is thrown, whatever the bytes
     */
    public RunSummary decode(byte[] record) throws MalformedRecordException {
        return RecordParser.parse(record, WireLimits.NONE, TextPolicy.ANY, RunSummaryCodec::readMembers);
    }

    /**
     * Writes a summary as compact JSON on one line.
     *
     * @throws IllegalArgumentException if a figure is not finite
     */
    public byte[] encode(RunSummary summary) {
        return RecordWriter.write(TextPolicy.ANY, writer -> {
            writer.integer("queries", summary.queries());
            writer.integer("documents", summary.documents());
            writer.integer("ranked", summary.ranked());
            writer.integer("partial", summary.partial());
            writer.integer("fallback", summary.fallback());
            writer.integer("dead_letters", summary.deadLetters());
            writer.integer("inferences", summary.inferences());
            writer.integer("calls", summary.calls());
            writer.integer("cache_hits", summary.cacheHits());
            writer.number("documents_per_inference", summary.documentsPerInference());
            writer.number("documents_per_second", summary.documentsPerSecond());
            writer.number("padding_share", summary.paddingShare());
            writeLatency(writer, summary.latency());
            ModelIdentityJson.write(writer, summary.model());
            MeasuresJson.write(writer, "measures", summary.measures());
        });
    }

    private static RunSummary readMembers(RecordReader reader) throws IOException, MalformedRecordException {
        Long queries = null;
        Long documents = null;
        Long ranked = null;
        Long partial = null;
        Long fallback = null;
        Long deadLetters = null;
        Long inferences = null;
        Long calls = null;
        Long cacheHits = null;
        Double documentsPerInference = null;
        Double documentsPerSecond = null;
        Double paddingShare = null;
        RunSummary.Latency latency = null;
        ModelIdentity model = null;
        Map<String, MeasureComparison> measures = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "queries" -> queries = reader.longInteger();
                case "documents" -> documents = reader.longInteger();
                case "ranked" -> ranked = reader.longInteger();
                case "partial" -> partial = reader.longInteger();
                case "fallback" -> fallback = reader.longInteger();
                case "dead_letters" -> deadLetters = reader.longInteger();
                case "inferences" -> inferences = reader.longInteger();
                case "calls" -> calls = reader.longInteger();
                case "cache_hits" -> cacheHits = reader.longInteger();
                case "documents_per_inference" -> documentsPerInference = reader.number();
                case "documents_per_second" -> documentsPerSecond = reader.number();
                case "padding_share" -> paddingShare = reader.number();
                case "latency_ms" -> latency = readLatency(reader);
                case "model" -> model = ModelIdentityJson.read(reader);
                case "measures" -> measures = MeasuresJson.read(reader);
                default -> reader.skip();
            }
        }
        return new RunSummary(
                reader.require(queries, "queries"),
                reader.require(documents, "documents"),
                reader.require(ranked, "ranked"),
                reader.require(partial, "partial"),
                reader.require(fallback, "fallback"),
                reader.require(deadLetters, "dead_letters"),
                reader.require(inferences, "inferences"),
                reader.require(calls, "calls"),
                reader.require(cacheHits, "cache_hits"),
                documentsPerInference,
                documentsPerSecond,
                paddingShare,
                latency,
                model,
                reader.require(measures, "measures"));
    }

    private static RunSummary.Latency readLatency(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        Double p50 = null;
        Double p99 = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "p50" -> p50 = reader.number();
                case "p99" -> p99 = reader.number();
                default -> reader.skip();
            }
        }
        return new RunSummary.Latency(reader.require(p50, "p50"), reader.require(p99, "p99"));
    }

    private static void writeLatency(RecordWriter writer, RunSummary.@Nullable Latency latency) throws IOException {
        if (latency == null) {
            writer.nothing("latency_ms");
            return;
        }
        writer.startObject("latency_ms");
        writer.number("p50", latency.p50Millis());
        writer.number("p99", latency.p99Millis());
        writer.endObject();
    }
}
