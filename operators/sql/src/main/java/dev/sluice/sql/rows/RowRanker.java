package dev.sluice.sql.rows;

import dev.sluice.inference.ModelException;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.CleanText;
import dev.sluice.sql.options.SqlScoring;
import dev.sluice.streaming.rerank.RerankSettings;
import dev.sluice.streaming.rerank.RerankerFactory;
import dev.sluice.streaming.rerank.SetAnswer;
import dev.sluice.streaming.rerank.SetReranker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.FunctionContext;
import org.jspecify.annotations.Nullable;

/**
 * Ranks what stands in the rows of one task. Nothing in a row makes it fail: what cannot be answered is answered with
 * the reason, and counted. Rows are read before a method returns; answers come on other threads. Thread-safe.
 *
 * <p>A future fails only where a {@link SetReranker}'s does.
 */
public final class RowRanker implements AutoCloseable {

    /** Rows have no name that logs could tell them by. */
    private static final String QUERY_ID = "sql";

    private final SqlScoring scoring;
    private final SetReranker reranker;

    /**
     * Opens the model of a task.
     *
     * @throws ModelException if it cannot be opened as asked
     */
    public static RowRanker open(SqlScoring scoring, RerankerFactory factory, FunctionContext context)
            throws ModelException {
        RerankSettings settings = RerankSettings.DEFAULT
                .withTimeout(scoring.timeout())
                .withBatchDocuments(scoring.reranker().batchDocuments());
        return new RowRanker(
                scoring,
                SetReranker.open(
                        factory,
                        settings,
                        context.getMetricGroup(),
                        context.getTaskInfo().getIndexOfThisSubtask()));
    }

    private RowRanker(SqlScoring scoring, SetReranker reranker) {
        this.scoring = scoring;
        this.reranker = reranker;
    }

    /** Scores one document; the answer is one line. */
    public CompletableFuture<List<AnswerLine>> score(@Nullable StringData query, @Nullable StringData document) {
        String text = document == null ? null : document.toString();
        List<DocumentCell> documents = List.of(new DocumentCell("0", text));
        String flaw = flawInText(text);
        return flaw == null
                ? rank(query == null ? null : query.toString(), documents, null)
                : rejected(documents, "the document " + flaw);
    }

    /**
     * Ranks an array of documents; the answer is one line a document, best first, at most {@code topN}. A set that is
     * rejected has one line a document too, in first-stage order and without rank, or one of NULLs where there is no
     * array.
     *
     * @param topN null for what the options say
     */
    public CompletableFuture<List<AnswerLine>> rank(
            @Nullable StringData query, @Nullable ArrayData documents, DocumentForm form, @Nullable Integer topN) {
        if (documents == null) {
            AnswerLine line = AnswerLine.rejected(
                    reject("the documents are NULL; expected an array of them. Give an empty one for none"));
            return CompletableFuture.completedFuture(List.of(line));
        }
        return rank(
                query == null ? null : query.toString(), form.read(documents), topN == null ? scoring.topN() : topN);
    }

    /** Counts a set that is not ranked; gives the reason. */
    public @Nullable String reject(String reason) {
        return reranker.reject(reason).reason();
    }

    /** Gives up what is in flight, and the model. */
    @Override
    public void close() {
        reranker.close();
    }

    private CompletableFuture<List<AnswerLine>> rank(
            @Nullable String query, List<DocumentCell> documents, @Nullable Integer topN) {
        String flaw = flawIn(query, documents, topN);
        if (query == null || flaw != null) {
            return rejected(documents, String.valueOf(flaw));
        }
        CandidateSet set = CandidateSet.of(QUERY_ID, query, documents(documents))
                .withTopN(topN)
                .withInstruction(scoring.instruction());
        return Answers.map(reranker.rerank(set), answer -> lines(documents, answer));
    }

    private CompletableFuture<List<AnswerLine>> rejected(List<DocumentCell> documents, String reason) {
        return CompletableFuture.completedFuture(lines(documents, reranker.reject(reason)));
    }

    private static List<AnswerLine> lines(List<DocumentCell> documents, SetAnswer answer) {
        Ranking ranking = answer.ranking();
        if (ranking != null) {
            return ranking.results().stream()
                    .map(document -> AnswerLine.of(document, answer))
                    .toList();
        }
        return IntStream.range(0, documents.size())
                .mapToObj(
                        index -> AnswerLine.rejected(index, documents.get(index).id(), answer.reason()))
                .toList();
    }

    private static List<Document> documents(List<DocumentCell> cells) {
        List<Document> documents = new ArrayList<>(cells.size());
        for (DocumentCell cell : cells) {
            if (cell.id() != null && cell.text() != null) {
                documents.add(Document.of(cell.id(), cell.text()));
            }
        }
        return documents;
    }

    private @Nullable String flawIn(@Nullable String query, List<DocumentCell> documents, @Nullable Integer topN) {
        String queryFlaw = flawInText(query);
        if (queryFlaw != null) {
            return "the query " + queryFlaw;
        }
        if (topN != null && topN < 1) {
            return "top_n is " + topN + "; expected at least 1, or NULL for what the options say";
        }
        if (documents.size() > scoring.maxDocuments()) {
            return "the set has " + documents.size() + " documents; expected at most " + scoring.maxDocuments()
                    + ". Set 'max-documents' higher, or give the best of the first stage only";
        }
        Set<String> ids = new HashSet<>();
        for (int index = 0; index < documents.size(); index++) {
            DocumentCell cell = documents.get(index);
            String flaw = flawInText(cell.text());
            if (flaw != null) {
                return "the document at index " + index + " " + flaw;
            }
            String idFlaw = flawInText(cell.id());
            if (idFlaw != null) {
                return "the id of the document at index " + index + " " + idFlaw;
            }
            if (!ids.add(String.valueOf(cell.id()))) {
                return "the document id '" + cell.id() + "' stands twice; expected ids that are unique within the"
                        + " array. Give each document once";
            }
        }
        return null;
    }

    private static @Nullable String flawInText(@Nullable String text) {
        if (text == null) {
            return "is NULL; expected a text. Leave such rows out, or give an empty text";
        }
        String flaw = CleanText.flawIn(text);
        return flaw == null
                ? null
                : "holds " + flaw
                        + "; expected text without U+0000 and unpaired surrogates. Remove or replace the character";
    }
}
