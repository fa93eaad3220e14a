package dev.sluice.sql.options;

import dev.sluice.inference.BreakerOptions;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.OnOverload;
import dev.sluice.inference.RemoteOptions;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.ScoreCacheOptions;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * How rows are scored. Travels with the job.
 *
 * @param timeout of a row, from its arrival at the model
 * @param topN for sets that do not say how many results they want; null for all
 * @param instruction for all sets; null for none
 * @param maxDocuments a set with more is rejected
 */
public record SqlScoring(
        RerankerOptions reranker,
        Duration timeout,
        @Nullable Integer topN,
        @Nullable String instruction,
        int maxDocuments)
        implements Serializable {

    private static final RerankerOptions DEFAULTS = RerankerOptions.defaults();

    public SqlScoring {
        Objects.requireNonNull(reranker, "reranker");
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("timeout " + TimeUtils.formatWithHighestUnit(timeout)
                    + ": expected at least 1 ms; leave it out for 30 s");
        }
        if (topN != null && topN < 1) {
            throw new IllegalArgumentException("top-n " + topN + ": expected at least 1; leave it out for all");
        }
        if (maxDocuments < 1) {
            throw new IllegalArgumentException(
                    "max-documents " + maxDocuments + ": expected at least 1; leave it out for 10000");
        }
    }

    /**
     * The options of a statement, checked as far as the machine that plans it can: a model that is not to be found here
     * though it should be is refused.
     *
     * @param options with the names of {@link SqlOptions}
     * @param session the configuration of the session
     * @throws ValidationException if a value cannot be used, or the model cannot be opened as asked
     */
    public static SqlScoring of(ReadableConfig options, ReadableConfig session) {
        try {
            SqlScoring scoring = of(options, options.get(SqlOptions.LINGER));
            ModelLookup.check(scoring.reranker(), session);
            return scoring;
        } catch (IllegalArgumentException e) {
            throw new ValidationException("Option " + e.getMessage(), e);
        } catch (ModelException e) {
            throw new ValidationException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The same for a function that waits for each answer before it asks again: nothing lingers for company, which
     * cannot come.
     *
     * @throws ValidationException as {@link #of} does, but for a model that is not there
     */
    public static SqlScoring ofWaiting(ReadableConfig options) {
        try {
            return of(options, Duration.ZERO);
        } catch (IllegalArgumentException e) {
            throw new ValidationException("Option " + e.getMessage(), e);
        } catch (ModelException e) {
            throw new ValidationException(String.valueOf(e.getMessage()), e);
        }
    }

    private static SqlScoring of(ReadableConfig options, Duration linger) throws ModelException {
        String model = ModelLookup.nameOrFolder(options.get(SqlOptions.MODEL));
        return new SqlScoring(
                reranker(options, model, linger),
                options.get(SqlOptions.TIMEOUT),
                given(options, SqlOptions.TOP_N),
                given(options, SqlOptions.INSTRUCTION),
                options.get(SqlOptions.MAX_DOCUMENTS));
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    private static @Nullable ScoreCacheOptions scoreCache(ReadableConfig options) {
        String folder = given(options, SqlOptions.SCORE_CACHE);
        MemorySize size = given(options, SqlOptions.SCORE_CACHE_SIZE);
        if (folder != null) {
            long bytes = size == null ? ScoreCacheOptions.DEFAULT_MAX_BYTES : size.getBytes();
            return new ScoreCacheOptions(Path.of(folder).toAbsolutePath().toString(), bytes);
        }
        if (size != null) {
            throw new IllegalArgumentException("score-cache-size " + size
                    + ": expected score-cache beside it, whose size it is. Give it, or leave this out");
        }
        return null;
    }

    private static RerankerOptions reranker(ReadableConfig options, String model, Duration linger) {
        MemorySize contextMemory = given(options, SqlOptions.CONTEXT_MEMORY);
        return RerankerOptions.builder()
                .model(model)
                .device(options.get(SqlOptions.DEVICE))
                .precision(options.get(SqlOptions.PRECISION))
                .batchDocuments(options.get(SqlOptions.BATCH_DOCUMENTS))
                .batchTokens(options.get(SqlOptions.BATCH_TOKENS))
                .linger(linger)
                .queueDocuments(or(given(options, SqlOptions.QUEUE_DOCUMENTS), DEFAULTS.queueDocuments()))
                .batchOrder(or(given(options, SqlOptions.BATCH_ORDER), DEFAULTS.batchOrder()))
                .scoreCache(scoreCache(options))
                .maxQueryTokens(options.get(SqlOptions.MAX_QUERY_TOKENS))
                .maxDocumentTokens(options.get(SqlOptions.MAX_DOCUMENT_TOKENS))
                .cacheBytes(options.get(SqlOptions.CACHE_MEMORY).getBytes())
                .blockSize(options.get(SqlOptions.BLOCK_SIZE))
                .maxContextTokens(options.get(SqlOptions.MAX_CONTEXT_TOKENS))
                .contextMemoryBytes(contextMemory == null ? 0 : contextMemory.getBytes())
                .controlTokens(options.get(SqlOptions.CONTROL_TOKENS))
                .longDocuments(given(options, SqlOptions.LONG_DOCUMENTS))
                .windowOverlap(options.get(SqlOptions.WINDOW_OVERLAP))
                .activation(given(options, SqlOptions.ACTIVATION))
                .label(given(options, SqlOptions.LABEL))
                .maxQueueAge(maxQueueAge(options))
                .retries(options.get(SqlOptions.RETRIES))
                .breaker(breaker(options))
                .remote(remote(options))
                .build();
    }

    private static @Nullable Duration maxQueueAge(ReadableConfig options) {
        Duration age = given(options, SqlOptions.MAX_QUEUE_AGE);
        if (options.get(SqlOptions.ON_OVERLOAD) == OnOverload.FALLBACK) {
            return age == null ? OnOverload.DEFAULT_MAX_QUEUE_AGE : age;
        }
        if (age != null) {
            throw new IllegalArgumentException("max-queue-age " + TimeUtils.formatWithHighestUnit(age)
                    + ": expected 'on-overload' = 'fallback' beside it, since sets wait otherwise. Give it, or leave"
                    + " this out");
        }
        return null;
    }

    private static BreakerOptions breaker(ReadableConfig options) {
        int sets = options.get(SqlOptions.BREAKER_SETS);
        return sets == 0
                ? BreakerOptions.NONE
                : new BreakerOptions(
                        sets, options.get(SqlOptions.BREAKER_FAILURE_SHARE), options.get(SqlOptions.BREAKER_PAUSE));
    }

    private static RemoteOptions remote(ReadableConfig options) {
        String keyFile = given(options, SqlOptions.API_KEY_FILE);
        MemorySize maxResponse = options.get(SqlOptions.REMOTE_MAX_RESPONSE);
        if (maxResponse.getBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("remote-max-response " + maxResponse + ": expected less than 2 gb");
        }
        return new RemoteOptions(
                given(options, SqlOptions.REMOTE_MODEL),
                keyFile == null ? null : Path.of(keyFile).toAbsolutePath().toString(),
                options.get(SqlOptions.REMOTE_DOCUMENTS),
                options.get(SqlOptions.REMOTE_REQUESTS),
                (int) maxResponse.getBytes());
    }

    private static <T> @Nullable T given(ReadableConfig options, ConfigOption<T> option) {
        return options.getOptional(option).orElse(null);
    }
}
