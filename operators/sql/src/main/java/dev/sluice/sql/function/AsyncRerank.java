package dev.sluice.sql.function;

import dev.sluice.sql.rows.Answers;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.AsyncScalarFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code RERANK} in streaming: ranks sets without waiting for each. Flink does not call it where an argument is NULL;
 * the result is NULL then.
 */
public final class AsyncRerank extends AsyncScalarFunction {

    private final RerankCall call;

    AsyncRerank(RerankCall call) {
        this.call = call;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        call.open(context);
    }

    /** Ranks documents. */
    public void eval(CompletableFuture<ArrayData> answer, StringData query, ArrayData documents) {
        Answers.hand(call.rank(query, documents, null), answer);
    }

    /** Ranks documents and gives the first ones. */
    public void eval(CompletableFuture<ArrayData> answer, StringData query, ArrayData documents, Number topN) {
        Answers.hand(call.rank(query, documents, topN), answer);
    }

    @Override
    public void close() {
        call.close();
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        return RerankSignature.INFERENCE;
    }

    @Override
    public boolean isDeterministic() {
        return RerankDefinition.DETERMINISTIC;
    }
}
