package dev.sluice.sql.function;

import dev.sluice.sql.options.AsyncCalls;
import dev.sluice.sql.options.SqlScoring;
import dev.sluice.sql.rows.DocumentForm;
import dev.sluice.streaming.rerank.RerankerFactory;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.FunctionKind;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code RERANK(query, documents [, top_n])}: the documents best first, as an array of rows {@code (id,
 * relevance_score, rank, status, reason)} for {@code LEFT JOIN UNNEST}. The result is NULL where an argument is NULL.
 *
 * <p>It is one of two functions: an asynchronous one in streaming, and one that waits in batch execution, which has no
 * asynchronous ones. Flink asks for the kind when it looks the name up, and not again.
 *
 * <p>Over an updating input, such as the result of {@code GROUP BY}, each update is ranked twice: what is taken back
 * and what takes its place. The two answers of one set differ where one of them is a fallback, so that what is behind
 * keeps rows for ever. Where it is set to look ({@code table.optimizer.non-deterministic-update.strategy}) the planner
 * refuses statements that keep the array, though not those that unnest it.
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
    private final RuntimeExecutionMode mode;

    /**
     * The function for an execution mode.
     *
     * @param mode streaming or batch
     */
    public RerankDefinition(SqlScoring scoring, RerankerFactory factory, RuntimeExecutionMode mode) {
        this.scoring = scoring;
        this.factory = factory;
        this.mode = mode;
    }

    @Override
    public FunctionKind getKind() {
        return isBatch(mode) ? FunctionKind.SCALAR : FunctionKind.ASYNC_SCALAR;
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
        RuntimeExecutionMode planned = context.getConfiguration().get(ExecutionOptions.RUNTIME_MODE);
        if (isBatch(mode) != isBatch(planned)) {
            throw new ValidationException(
                    "RERANK was looked up for " + mode + ", and 'execution.runtime-mode' is " + planned
                            + "; expected both to be the same. Load the module again after a change: UNLOAD MODULE,"
                            + " then LOAD MODULE with the same options");
        }
        if (isBatch(mode)) {
            return new BatchRerank(call);
        }
        AsyncCalls.checkScalar(scoring, context.getConfiguration());
        return new AsyncRerank(call);
    }

    private static boolean isBatch(RuntimeExecutionMode mode) {
        return mode == RuntimeExecutionMode.BATCH;
    }

    @Override
    public boolean isDeterministic() {
        return DETERMINISTIC;
    }
}
