package dev.sluice.connectors.files;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.connectors.files.RunFacts.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a TREC run. The lines of a query mostly stand together: then its answer is handed over when they end. Queries
 * that come again further down are collected in a second pass over the file, and only they are held in memory.
 */
final class TrecRun {

    private static final int COLUMNS = 6;

    private final RunSink sink;
    private final Columns columns = new Columns();
    private final Set<String> begun = new HashSet<>();
    private final Map<String, TrecDocuments> scattered = new LinkedHashMap<>();
    private final TrecDocuments documents = new TrecDocuments();
    private byte[] query = new byte[0];

    /** The query whose lines are being read; null before the first one and while scattered lines are passed over. */
    private @Nullable String queryId;

    TrecRun(RunSink sink) {
        this.sink = sink;
    }

    RunFacts read(TextLines lines) throws InvalidFileException {
        boolean isFirst = true;
        while (lines.next()) {
            check(lines);
            double score = Numbers.decimal(lines, columns, TrecDocuments.SCORE);
            if (isFirst || !isSameQuery(lines)) {
                handOver();
                begin(lines);
                isFirst = false;
            }
            if (queryId != null) {
                documents.add(lines, columns, score);
            }
        }
        handOver();
        if (!scattered.isEmpty()) {
            readScattered(lines);
        }
        return new RunFacts(Format.TREC, begun.size(), scattered.size(), 0, 0, 0);
    }

    private void check(TextLines lines) throws InvalidFileException {
        check(lines, columns);
    }

    /** Parts a line into the columns of a run. */
    static void check(TextLines lines, Columns columns) throws InvalidFileException {
        int count = columns.atBlanks(lines);
        if (count != COLUMNS) {
            throw lines.refusal(
                    Problem.COLUMNS,
                    "the line has " + count + " columns" + (count == 4 ? ", as judgments have" : ""),
                    COLUMNS + ", query, Q0, document, rank, score and tag; or JSON Lines",
                    count == 4 ? "Give judgments with --qrels" : "Correct the line");
        }
    }

    private boolean isSameQuery(TextLines lines) {
        return Arrays.equals(
                query,
                0,
                query.length,
                lines.buffer(),
                columns.start(TrecDocuments.QUERY),
                columns.end(TrecDocuments.QUERY));
    }

    private void begin(TextLines lines) {
        query = Arrays.copyOfRange(
                lines.buffer(), columns.start(TrecDocuments.QUERY), columns.end(TrecDocuments.QUERY));
        String id = columns.text(lines, TrecDocuments.QUERY);
        if (begun.add(id)) {
            queryId = id;
        } else {
            queryId = null;
            scattered.computeIfAbsent(id, any -> new TrecDocuments());
        }
    }

    private void handOver() {
        if (queryId != null) {
            sink.accept(documents.answer(queryId));
        }
        documents.clear();
    }

    private void readScattered(TextLines first) throws InvalidFileException {
        Path path = first.path();
        if (path == null || !Files.isRegularFile(path)) {
            throw InvalidFileException.of(
                    first.name(),
                    Problem.UNREADABLE,
                    "the lines of " + scattered.size() + " queries do not stand together in what can be read once only",
                    "a file, or lines that stand together",
                    "Write it to a file first");
        }
        try (TextLines lines = TextLines.open(path)) {
            TrecDocuments current = null;
            boolean isFirst = true;
            while (lines.next()) {
                check(lines);
                if (isFirst || !isSameQuery(lines)) {
                    query = Arrays.copyOfRange(
                            lines.buffer(), columns.start(TrecDocuments.QUERY), columns.end(TrecDocuments.QUERY));
                    current = scattered.get(columns.text(lines, TrecDocuments.QUERY));
                    isFirst = false;
                }
                if (current != null) {
                    current.add(lines, columns, Numbers.decimal(lines, columns, TrecDocuments.SCORE));
                }
            }
        }
        scattered.forEach((id, all) -> sink.accept(all.answer(id)));
    }
}
