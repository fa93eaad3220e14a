package dev.sluice.connectors.files;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a TREC run has for one query, as it stands there. A record of simple types, so that Flink can move it.
 *
 * @param file what the run is called
 * @param line where it begins, counted from 1
 * @param queryId names the query
 * @param lines the lines, one a document, each with a line feed
 */
public record RunQuery(String file, long line, String queryId, String lines) {

    /**
     * A document of a run.
     *
     * @param score the first stage's score; finite
     */
    public record RankedId(String id, double score) {}

    public RunQuery {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(queryId, "queryId");
        Objects.requireNonNull(lines, "lines");
    }

    /** How many documents it has, if it is as it should be. */
    public int size() {
        int size = 0;
        for (int feed = lines.indexOf('\n'); feed >= 0; feed = lines.indexOf('\n', feed + 1)) {
            size++;
        }
        return size;
    }

    /**
     * The documents, best first: by score as float32, then by id, both descending, as trec_eval orders a run.
     *
     * @throws InvalidFileException if a line has other columns than a run's, a score is no finite number, or a document
     *     stands twice
     */
    public List<RankedId> documents() throws InvalidFileException {
        TrecDocuments documents = new TrecDocuments();
        Columns columns = new Columns();
        try (TextLines text = TextLines.of(file, lines.getBytes(StandardCharsets.UTF_8), line - 1)) {
            while (text.next()) {
                TrecRun.check(text, columns);
                double score = Numbers.decimal(text, columns, TrecDocuments.SCORE);
                if (!Double.isFinite(score)) {
                    throw text.refusal(
                            Problem.SCORE,
                            "score " + InvalidFileException.quoted(columns.text(text, TrecDocuments.SCORE)),
                            "a finite number",
                            "Correct the run");
                }
                documents.add(text, columns, score);
            }
        }
        RunAnswer answer = documents.answer(queryId);
        List<RankedId> ranked = new ArrayList<>(answer.size());
        for (int place = 0; place < answer.size(); place++) {
            ranked.add(new RankedId(answer.id(place), answer.score(place)));
        }
        return ranked;
    }
}
