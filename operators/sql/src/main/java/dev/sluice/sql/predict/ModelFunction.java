package dev.sluice.sql.predict;

import dev.sluice.sql.rows.Answers;
import java.util.Collection;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.PredictFunction;

/** Scores one row after the other, so that no row lingers for company. */
public final class ModelFunction extends PredictFunction {

    private final Prediction prediction;

    ModelFunction(Prediction prediction) {
        this.prediction = prediction;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        prediction.open(context);
    }

    @Override
    public Collection<RowData> predict(RowData row) {
        return Answers.await(prediction.answer(row));
    }

    @Override
    public void close() {
        prediction.close();
    }
}
