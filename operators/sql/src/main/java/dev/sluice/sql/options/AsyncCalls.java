package dev.sluice.sql.options;

import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_MAX_CONCURRENT_OPERATIONS;
import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_TIMEOUT;
import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_SCALAR_MAX_CONCURRENT_OPERATIONS;
import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_SCALAR_RETRY_STRATEGY;
import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_SCALAR_TIMEOUT;
import static org.apache.flink.table.api.config.OptimizerConfigOptions.TABLE_OPTIMIZER_NONDETERMINISTIC_UPDATE_STRATEGY;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.config.ExecutionConfigOptions.RetryStrategy;
import org.apache.flink.table.api.config.MLPredictRuntimeConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions.NonDeterministicUpdateStrategy;
import org.apache.flink.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at Flink's settings of asynchronous calls where a statement is planned. A row that Sluice gives up gets a
 * reason; a row that Flink gives up fails the job. So Sluice's timeout must pass first.
 */
public final class AsyncCalls {

    /** What an answer may take on its way from the model to Flink. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(AsyncCalls.class);

    /**
     * Checks a call of {@code ML_PREDICT}.
     *
     * @param call the call's own {@code CONFIG}, which comes before the session's
     * @throws ValidationException if Flink's timeout would pass first
     */
    public static void checkPrediction(SqlScoring scoring, ReadableConfig session, ReadableConfig call) {
        Duration flinks = call.getOptional(MLPredictRuntimeConfigOptions.ASYNC_TIMEOUT)
                .orElseGet(() -> session.get(TABLE_EXEC_ASYNC_ML_PREDICT_TIMEOUT));
        checkTimeout(
                scoring,
                flinks,
                "'" + TABLE_EXEC_ASYNC_ML_PREDICT_TIMEOUT.key() + "', or 'timeout' in the CONFIG of ML_PREDICT,");
        if (call.getOptional(MLPredictRuntimeConfigOptions.ASYNC_TIMEOUT).isEmpty()) {
            warnOfDefault(session, TABLE_EXEC_ASYNC_ML_PREDICT_TIMEOUT, "rows not answered by then fail the job");
        }
        if (call.getOptional(MLPredictRuntimeConfigOptions.ASYNC_MAX_CONCURRENT_OPERATIONS)
                .isEmpty()) {
            warnOfDefault(
                    session,
                    TABLE_EXEC_ASYNC_ML_PREDICT_MAX_CONCURRENT_OPERATIONS,
                    "no micro-batch gets rows beyond that from one subtask");
        }
    }

    /**
     * Checks a call of an asynchronous scalar function.
     *
     * @throws ValidationException if Flink's timeout would pass first
     */
    public static void checkScalar(SqlScoring scoring, ReadableConfig session) {
        checkTimeout(
                scoring,
                session.get(TABLE_EXEC_ASYNC_SCALAR_TIMEOUT),
                "'" + TABLE_EXEC_ASYNC_SCALAR_TIMEOUT.key() + "'");
        warnOfDefault(session, TABLE_EXEC_ASYNC_SCALAR_TIMEOUT, "rows not answered by then fail the job");
        warnOfDefault(
                session,
                TABLE_EXEC_ASYNC_SCALAR_MAX_CONCURRENT_OPERATIONS,
                "no micro-batch gets sets beyond that from one subtask");
        if (session.get(TABLE_EXEC_ASYNC_SCALAR_RETRY_STRATEGY) != RetryStrategy.NO_RETRY) {
            LOG.warn(
                    "'{}' is {}: a row that fails the job is run again first. Set it to NO_RETRY; Sluice retries where"
                            + " it helps",
                    TABLE_EXEC_ASYNC_SCALAR_RETRY_STRATEGY.key(),
                    session.get(TABLE_EXEC_ASYNC_SCALAR_RETRY_STRATEGY));
        }
        if (session.get(TABLE_OPTIMIZER_NONDETERMINISTIC_UPDATE_STRATEGY)
                != NonDeterministicUpdateStrategy.TRY_RESOLVE) {
            LOG.warn(
                    "'{}' is {}: over changing rows each change is ranked anew, and an answer that is taken back may"
                            + " not equal the one that was given. Set it to TRY_RESOLVE, by which the planner refuses"
                            + " statements that it sees to need that",
                    TABLE_OPTIMIZER_NONDETERMINISTIC_UPDATE_STRATEGY.key(),
                    session.get(TABLE_OPTIMIZER_NONDETERMINISTIC_UPDATE_STRATEGY));
        }
    }

    private static void checkTimeout(SqlScoring scoring, Duration flinks, String name) {
        boolean flinkWaitsForEver = flinks.toMillis() <= 0;
        if (!flinkWaitsForEver && flinks.compareTo(scoring.timeout().plus(MARGIN)) < 0) {
            throw new ValidationException("Option timeout " + TimeUtils.formatWithHighestUnit(scoring.timeout())
                    + ": expected at least " + TimeUtils.formatWithHighestUnit(MARGIN)
                    + " less than Flink's own timeout of asynchronous calls, which is "
                    + TimeUtils.formatWithHighestUnit(flinks) + " and fails the job. Set " + name + " to "
                    + TimeUtils.formatWithHighestUnit(scoring.timeout().plus(MARGIN)) + " or more, or this option to"
                    + " less.");
        }
    }

    /** A plan holds what was not set with its default, so that the two cannot be told apart. */
    private static <T> void warnOfDefault(ReadableConfig session, ConfigOption<T> option, String meaning) {
        if (session.get(option).equals(option.defaultValue())) {
            LOG.warn("'{}' has its default, {}: {}. Set it", option.key(), shown(option.defaultValue()), meaning);
        }
    }

    private static String shown(Object value) {
        return value instanceof Duration duration ? TimeUtils.formatWithHighestUnit(duration) : value.toString();
    }

    private AsyncCalls() {}
}
