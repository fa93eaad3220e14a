package dev.sluice.sql.predict;

import dev.sluice.sql.rows.Answers;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncPredictFunction;
import org.apache.flink.table.functions.FunctionContext;

/** Scores rows without waiting for each, so that rows make micro-batches. Never blocks the task thread. */
public final class AsyncModelFunction extends AsyncPredictFunction {

    private final Prediction prediction;

    AsyncModelFunction(Prediction prediction) {
        this.prediction = prediction;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        prediction.open(context);
    }

    @Override
    public CompletableFuture<Collection<RowData>> asyncPredict(RowData row) {
        return prediction.answer(row);
    }

    /** Hands a failure on as it is: Flink's own way puts the row, texts included, into the message. */
    @Override
    public void eval(CompletableFuture<Collection<RowData>> future, Object... arguments) {
        Answers.hand(asyncPredict(GenericRowData.of(arguments)), future);
    }

    @Override
    public void close() {
        prediction.close();
    }
}
