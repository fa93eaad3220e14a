package dev.sluice.sql.function;

import dev.sluice.sql.rows.Answers;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;
import org.jspecify.annotations.Nullable;

/**
 * {@code RERANK} in batch execution, which has no asynchronous functions of this kind: ranks one set after the other,
 * each with the whole model and without lingering for company. As in streaming, where Flink does not call the function
 * then, the result is NULL where an argument is; here such sets are counted.
 */
public final class BatchRerank extends ScalarFunction {

    private final RerankCall call;

    BatchRerank(RerankCall call) {
        this.call = call;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        call.open(context);
    }

    /** Ranks documents. */
    public @Nullable ArrayData eval(@Nullable StringData query, @Nullable ArrayData documents) {
        return query == null || documents == null ? ofNull() : Answers.await(call.rank(query, documents, null));
    }

    /** Ranks documents and gives the first ones. */
    public @Nullable ArrayData eval(@Nullable StringData query, @Nullable ArrayData documents, @Nullable Number topN) {
        return query == null || documents == null || topN == null
                ? ofNull()
                : Answers.await(call.rank(query, documents, topN));
    }

    private @Nullable ArrayData ofNull() {
        call.reject("an argument of RERANK is NULL; expected none. Leave such rows out, or replace NULL with COALESCE");
        return null;
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
