package dev.sluice.connectors.files;

import static dev.sluice.connectors.files.InvalidFileException.quoted;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.connectors.files.RunFacts.Format;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.RankingCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Reads a run of JSON Lines, an answer a line. The order is that of the record, whatever scores it has. */
final class JsonRun {

    private static final double[] NO_SCORES = {};

    private final RankingCodec rankings = new RankingCodec();
    private final CandidateSetCodec sets = new CandidateSetCodec(WireLimits.NONE);
    private final Format format;
    private final RunSink sink;
    private final Map<String, Answered> answered = new HashMap<>();
    private long repeated;
    private long fallbacks;
    private long partial;

    /** What is kept of an answer: its line, and its order as a hash. */
    private record Answered(long line, OrderHash order) {}

    JsonRun(Format format, RunSink sink) {
        this.format = format;
        this.sink = sink;
    }

    /** What the first record is, by its members. */
    static Format formatOf(TextLines line) throws InvalidFileException {
        try (JsonParser parser = Json.FACTORY.createParser(line.buffer(), line.start(), line.end() - line.start())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                switch (parser.currentName()) {
                    case "results" -> {
                        return Format.RANKED_RESULTS;
                    }
                    case "documents" -> {
                        return Format.CANDIDATE_SETS;
                    }
                    default -> {
                        parser.nextToken();
                        parser.skipChildren();
                    }
                }
            }
        } catch (IOException e) {
            throw line.refusal(
                    Problem.RECORD, "the record is no JSON", "one JSON object a line", "Give the file that was meant");
        }
        throw line.refusal(
                Problem.FORMAT,
                "the record has neither 'results' nor 'documents'",
                "ranked results, candidate sets, or a TREC run",
                "Give the file that was meant");
    }

    RunFacts read(TextLines lines) throws InvalidFileException {
        while (lines.next()) {
            try {
                if (format == Format.RANKED_RESULTS) {
                    take(lines, rankings.decode(lines.bytes()));
                } else {
                    take(lines, sets.decode(lines.bytes()));
                }
            } catch (MalformedRecordException e) {
                throw InvalidFileException.record(lines.name(), lines.number(), e);
            }
        }
        return new RunFacts(format, answered.size(), 0, repeated, fallbacks, partial);
    }

    private void take(TextLines line, Ranking ranking) throws InvalidFileException {
        if (take(
                line,
                ranking.queryId(),
                ranking.results().stream().map(RankedDocument::id).toList())) {
            fallbacks += ranking.status() == Ranking.Status.FALLBACK ? 1 : 0;
            partial += ranking.status() == Ranking.Status.PARTIAL ? 1 : 0;
        }
    }

    private void take(TextLines line, CandidateSet set) throws InvalidFileException {
        take(line, set.queryId(), set.documents().stream().map(Document::id).toList());
    }

    /** Hands an answer over; false where the same one was there already. */
    private boolean take(TextLines line, String queryId, List<String> documents) throws InvalidFileException {
        IdTable ids = new IdTable();
        for (String id : documents) {
            if (ids.add(id) < 0) {
                throw line.refusal(
                        Problem.REPEATED_DOCUMENT,
                        "document " + quoted(id) + " stands twice in the answer to query " + quoted(queryId),
                        "each document once for a query",
                        "Remove one of the two");
            }
        }
        OrderHash order = OrderHash.of(documents);
        Answered before = answered.putIfAbsent(queryId, new Answered(line.number(), order));
        if (before == null) {
            sink.accept(new RunAnswer(
                    queryId, ids, NO_SCORES, IntStream.range(0, ids.size()).toArray()));
            return true;
        }
        if (!before.order().equals(order)) {
            throw line.refusal(
                    Problem.DIFFERENT_ANSWERS,
                    "query " + quoted(queryId) + " has another answer in line " + before.line(),
                    "one order of documents for each query id",
                    "Remove one of the two lines, or give the queries ids of their own");
        }
        repeated++;
        return false;
    }
}
