package dev.sluice.sql.function;

import dev.sluice.inference.ModelException;
import dev.sluice.sql.options.SqlScoring;
import dev.sluice.sql.rows.AnswerLine;
import dev.sluice.sql.rows.Answers;
import dev.sluice.sql.rows.DocumentForm;
import dev.sluice.sql.rows.OutputColumn;
import dev.sluice.sql.rows.OutputColumns;
import dev.sluice.sql.rows.RowRanker;
import dev.sluice.streaming.rerank.RerankerFactory;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.jspecify.annotations.Nullable;

/** What {@code RERANK} does, in either of its functions. Travels with the job; {@link #open} runs in the task. */
final class RerankCall implements Serializable {

    private static final OutputColumns OUTPUT = OutputColumns.of(
            List.of(
                    OutputColumn.ID,
                    OutputColumn.RELEVANCE_SCORE,
                    OutputColumn.RANK,
                    OutputColumn.STATUS,
                    OutputColumn.REASON),
            List.of(
                    LogicalTypeRoot.VARCHAR,
                    LogicalTypeRoot.DOUBLE,
                    LogicalTypeRoot.INTEGER,
                    LogicalTypeRoot.VARCHAR,
                    LogicalTypeRoot.VARCHAR));

    private final SqlScoring scoring;
    private final RerankerFactory factory;
    private final DocumentForm form;

    private transient @Nullable RowRanker ranker;

    RerankCall(SqlScoring scoring, RerankerFactory factory, DocumentForm form) {
        this.scoring = scoring;
        this.factory = factory;
        this.form = form;
    }

    /**
     * Opens the model.
     *
     * @throws ModelException if it cannot be opened as asked
     */
    void open(FunctionContext context) throws ModelException {
        ranker = RowRanker.open(scoring, factory, context);
    }

    /** Begins to rank the documents; reads them at once. */
    CompletableFuture<ArrayData> rank(StringData query, ArrayData documents, @Nullable Number topN) {
        CompletableFuture<List<AnswerLine>> asked = Objects.requireNonNull(ranker, "The function is not open")
                .rank(query, documents, form, topN == null ? null : bounded(topN.longValue()));
        return Answers.map(
                asked,
                lines -> new GenericArrayData(lines.stream().map(OUTPUT::write).toArray()));
    }

    /** Counts a set that is not ranked. */
    void reject(String reason) {
        Objects.requireNonNull(ranker, "The function is not open").reject(reason);
    }

    private static int bounded(long topN) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, topN));
    }

    void close() {
        if (ranker != null) {
            ranker.close();
            ranker = null;
        }
    }
}
