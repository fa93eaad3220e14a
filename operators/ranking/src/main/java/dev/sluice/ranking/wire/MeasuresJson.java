package dev.sluice.ranking.wire;

import static dev.sluice.ranking.wire.Refusals.quoted;
import static dev.sluice.ranking.wire.Refusals.refusal;

import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.MeasureComparison.Interval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The member {@code measures} of reports: a comparison by the name of its measure. */
final class MeasuresJson {

    static Map<String, MeasureComparison> read(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        Map<String, MeasureComparison> measures = new LinkedHashMap<>();
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            measures.put(name, readComparison(reader));
        }
        return measures;
    }

    static void write(RecordWriter writer, String member, Map<String, MeasureComparison> measures) throws IOException {
        writer.startObject(member);
        for (Map.Entry<String, MeasureComparison> measure : measures.entrySet()) {
            writer.startObject(measure.getKey());
            writeComparison(writer, measure.getValue());
            writer.endObject();
        }
        writer.endObject();
    }

    private static MeasureComparison readComparison(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        Double firstStage = null;
        Double reranked = null;
        Double difference = null;
        List<Double> interval = null;
        Double level = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "first_stage" -> firstStage = reader.number();
                case "reranked" -> reranked = reader.number();
                case "difference" -> difference = reader.number();
                case "confidence_interval" -> interval = readBounds(reader);
                case "confidence_level" -> level = reader.number();
                default -> reader.skip();
            }
        }
        return new MeasureComparison(firstStage, reranked, difference, interval(interval, level, reader));
    }

    private static List<Double> readBounds(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterArray();
        String path = reader.path();
        List<Double> bounds = new ArrayList<>();
        while (reader.nextElement()) {
            bounds.add(reader.number());
        }
        if (bounds.size() != 2) {
            throw refusal(
                    Kind.INVALID_VALUE,
                    quoted(path) + " has " + bounds.size() + " elements",
                    "the low and the high bound",
                    "Write both, or null");
        }
        return bounds;
    }

    private static @Nullable Interval interval(
            @Nullable List<Double> bounds, @Nullable Double level, RecordReader reader)
            throws MalformedRecordException {
        return bounds == null
                ? null
                : new Interval(bounds.get(0), bounds.get(1), reader.require(level, "confidence_level"));
    }

    private static void writeComparison(RecordWriter writer, MeasureComparison comparison) throws IOException {
        writer.number("first_stage", comparison.firstStage());
        writer.number("reranked", comparison.reranked());
        writer.number("difference", comparison.difference());
        Interval interval = comparison.confidenceInterval();
        if (interval == null) {
            writer.nothing("confidence_interval");
            writer.nothing("confidence_level");
        } else {
            writer.numbers("confidence_interval", interval.low(), interval.high());
            writer.number("confidence_level", interval.level());
        }
    }

    private MeasuresJson() {}
}
