package dev.sluice.sql.function;

import dev.sluice.sql.options.AsyncCalls;
import dev.sluice.sql.options.SqlScoring;
import dev.sluice.sql.rows.DocumentForm;
import dev.sluice.streaming.rerank.RerankerFactory;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.FunctionKind;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code RERANK(query, documents [, top_n])}: the documents best first, as an array of rows {@code (id,
 * relevance_score, rank, status, reason)} for {@code CROSS JOIN UNNEST}. The result is NULL where an argument is NULL.
 *
 * <p>Which function runs is decided where a call is planned, by the execution mode of that statement: what the module
 * was loaded with is a copy of the configuration in Flink's SQL gateway, and knows nothing of what was set since. Until
 * then the function counts as asynchronous, which batch planning carries along.
 *
 * <p>Over an updating input, such as the result of {@code GROUP BY}, each update is ranked twice: what is taken back
 * and what takes its place.
 */
public final class RerankDefinition implements SpecializedFunction {

    /**
     * An answer is a function of the set and the model unless there is none in time, which is no property of the set.
     * So the planner must not compute calls with constant arguments itself, which would open the model there, nor
     * compute a call twice where its result is used twice.
     */
    static final boolean DETERMINISTIC = false;

    private final SqlScoring scoring;
    private final RerankerFactory factory;

    public RerankDefinition(SqlScoring scoring, RerankerFactory factory) {
        this.scoring = scoring;
        this.factory = factory;
    }

    @Override
    public FunctionKind getKind() {
        return FunctionKind.ASYNC_SCALAR;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        return RerankSignature.INFERENCE;
    }

    @Override
    public UserDefinedFunction specialize(SpecializedContext context) {
        DocumentForm form = DocumentForm.of(context.getCallContext()
                        .getArgumentDataTypes()
                        .get(RerankSignature.DOCUMENTS)
                        .getLogicalType())
                .orElse(DocumentForm.TEXTS);
        RerankCall call = new RerankCall(scoring, factory, form);
        if (context.getConfiguration().get(ExecutionOptions.RUNTIME_MODE) == RuntimeExecutionMode.BATCH) {
            return new BatchRerank(call);
        }
        AsyncCalls.checkScalar(scoring, context.getConfiguration());
        return new AsyncRerank(call);
    }

    @Override
    public boolean isDeterministic() {
        return DETERMINISTIC;
    }
}
