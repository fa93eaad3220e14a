package dev.sluice.sql.predict;

import dev.sluice.inference.ModelException;
import dev.sluice.sql.options.SqlScoring;
import dev.sluice.sql.rows.AnswerLine;
import dev.sluice.sql.rows.Answers;
import dev.sluice.sql.rows.OutputColumns;
import dev.sluice.sql.rows.RowRanker;
import dev.sluice.streaming.rerank.RerankerFactory;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.FunctionContext;
import org.jspecify.annotations.Nullable;

/** What a model does with a row, in either of its functions. Travels with the job; {@link #open} runs in the task. */
final class Prediction implements Serializable {

    private final SqlScoring scoring;
    private final RerankerFactory factory;
    private final InputForm input;
    private final OutputColumns output;

    private transient @Nullable RowRanker ranker;

    Prediction(SqlScoring scoring, RerankerFactory factory, InputForm input, OutputColumns output) {
        this.scoring = scoring;
        this.factory = factory;
        this.input = input;
        this.output = output;
    }

    /**
     * Opens the model.
     *
     * @throws ModelException if it cannot be opened as asked
     */
    void open(FunctionContext context) throws ModelException {
        ranker = RowRanker.open(scoring, factory, context);
    }

    /** Begins to answer a row; reads it at once. */
    CompletableFuture<Collection<RowData>> answer(RowData row) {
        CompletableFuture<List<AnswerLine>> asked =
                ask(Objects.requireNonNull(ranker, "The function is not open"), row);
        return Answers.map(asked, lines -> lines.stream().map(output::write).toList());
    }

    void close() {
        if (ranker != null) {
            ranker.close();
            ranker = null;
        }
    }

    private CompletableFuture<List<AnswerLine>> ask(RowRanker open, RowData row) {
        StringData query = row.isNullAt(InputForm.QUERY) ? null : row.getString(InputForm.QUERY);
        boolean noDocuments = row.isNullAt(InputForm.DOCUMENTS);
        if (input.documents() == null) {
            return open.score(query, noDocuments ? null : row.getString(InputForm.DOCUMENTS));
        }
        ArrayData documents = noDocuments ? null : row.getArray(InputForm.DOCUMENTS);
        return open.rank(query, documents, input.documents(), input.takesTopN() ? topN(row) : null);
    }

    /** Flink hands a column on as the table has it: a TINYINT stays one where the model says INT. */
    private static @Nullable Integer topN(RowData row) {
        if (row instanceof GenericRowData generic) {
            return generic.getField(InputForm.TOP_N) instanceof Number number ? number.intValue() : null;
        }
        return row.isNullAt(InputForm.TOP_N) ? null : row.getInt(InputForm.TOP_N);
    }
}
