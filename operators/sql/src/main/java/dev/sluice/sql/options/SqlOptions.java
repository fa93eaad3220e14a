package dev.sluice.sql.options;

import dev.sluice.inference.Activation;
import dev.sluice.inference.BatchOrder;
import dev.sluice.inference.BreakerOptions;
import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.OnOverload;
import dev.sluice.inference.RemoteOptions;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.ranking.wire.WireLimits;
import java.time.Duration;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/**
 * The options of {@code CREATE MODEL} and {@code LOAD MODULE}: names and defaults are those of the command line. Values
 * are written as Flink writes them, such as {@code 10 ms} and {@code 64 mb}.
 */
public final class SqlOptions {

    private static final RerankerOptions RERANKER = RerankerOptions.defaults();
    private static final BreakerOptions BREAKER = BreakerOptions.DEFAULT;
    private static final RemoteOptions REMOTE = RemoteOptions.DEFAULT;

    public static final ConfigOption<String> MODEL = ConfigOptions.key("model")
            .stringType()
            .defaultValue(RERANKER.model())
            .withDescription("The reranker: the embedded bge-small-en-v1.5, the folder of a model in the published"
                    + " layout, the name of one in the model store, or the address of a service.");

    public static final ConfigOption<String> DEVICE = ConfigOptions.key("device")
            .stringType()
            .defaultValue(RERANKER.device())
            .withDescription("auto or cpu.");

    public static final ConfigOption<String> PRECISION = ConfigOptions.key("precision")
            .stringType()
            .defaultValue(RERANKER.precision())
            .withDescription("fp32, fp16 or int8, as far as the model has it; with all but fp32 scores deviate.");

    public static final ConfigOption<Integer> TOP_N = ConfigOptions.key("top-n")
            .intType()
            .noDefaultValue()
            .withDescription("How many results a set gets that does not say itself; all unless set. Not for models of"
                    + " pairs.");

    public static final ConfigOption<String> INSTRUCTION = ConfigOptions.key("instruction")
            .stringType()
            .noDefaultValue()
            .withDescription("What to look for, for models that take an instruction.");

    public static final ConfigOption<Integer> BATCH_DOCUMENTS = ConfigOptions.key("batch-documents")
            .intType()
            .defaultValue(RERANKER.batchDocuments())
            .withDescription("At most so many documents an inference.");

    public static final ConfigOption<Integer> BATCH_TOKENS = ConfigOptions.key("batch-tokens")
            .intType()
            .defaultValue(RERANKER.batchTokens())
            .withDescription("At most so many tokens an inference, padding included.");

    public static final ConfigOption<Duration> LINGER = ConfigOptions.key("linger")
            .durationType()
            .defaultValue(RERANKER.linger())
            .withDescription("How long a document waits for company while the device is idle.");

    public static final ConfigOption<Integer> QUEUE_DOCUMENTS = ConfigOptions.key("queue-documents")
            .intType()
            .noDefaultValue()
            .withDescription("At most so many documents wait for inference; 1024 unless set.");

    public static final ConfigOption<BatchOrder> BATCH_ORDER = ConfigOptions.key("batch-order")
            .enumType(BatchOrder.class)
            .noDefaultValue()
            .withDescription("Which of the waiting documents an inference takes: arrival, those that have waited"
                    + " longest, or length, the first of these and those that are about as long; arrival unless set.");

    public static final ConfigOption<Duration> TIMEOUT = ConfigOptions.key("timeout")
            .durationType()
            .defaultValue(Duration.ofSeconds(30))
            .withDescription(
                    "A row not answered by then gets no score, and the reason. Must lie at least a second below"
                            + " Flink's own timeout of asynchronous calls, which fails the job.");

    public static final ConfigOption<Integer> MAX_QUERY_TOKENS = ConfigOptions.key("max-query-tokens")
            .intType()
            .defaultValue(RERANKER.maxQueryTokens())
            .withDescription("A longer query is cut; 0 for what the model takes.");

    public static final ConfigOption<Integer> MAX_DOCUMENT_TOKENS = ConfigOptions.key("max-document-tokens")
            .intType()
            .defaultValue(RERANKER.maxDocumentTokens())
            .withDescription("A longer document is cut; 0 for what the model takes.");

    public static final ConfigOption<LongDocuments> LONG_DOCUMENTS = ConfigOptions.key("long-documents")
            .enumType(LongDocuments.class)
            .noDefaultValue()
            .withDescription("windows or truncate: what a cross-encoder does with a document that does not fit beside"
                    + " the query; the model's own rule unless set.");

    public static final ConfigOption<Integer> WINDOW_OVERLAP = ConfigOptions.key("window-overlap")
            .intType()
            .defaultValue(RERANKER.windowOverlap())
            .withDescription("So many tokens two windows of a document share, at most a quarter of a window.");

    public static final ConfigOption<Activation> ACTIVATION = ConfigOptions.key("activation")
            .enumType(Activation.class)
            .noDefaultValue()
            .withDescription("sigmoid, identity or softmax: what makes a cross-encoder's logits a score; what the"
                    + " model's config.json says unless set.");

    public static final ConfigOption<Integer> LABEL = ConfigOptions.key("label")
            .intType()
            .noDefaultValue()
            .withDescription("Which label of a cross-encoder is the score, from 0, where it has more than one.");

    public static final ConfigOption<Integer> BLOCK_SIZE = ConfigOptions.key("block-size")
            .intType()
            .defaultValue(RERANKER.blockSize())
            .withDescription("At most so many documents share a context, in listwise models.");

    public static final ConfigOption<Integer> MAX_CONTEXT_TOKENS = ConfigOptions.key("max-context-tokens")
            .intType()
            .defaultValue(RERANKER.maxContextTokens())
            .withDescription("No context or pair, the model's own marks included, is longer; 0 for what the model takes"
                    + " and, in listwise models, the memory for contexts allows.");

    public static final ConfigOption<MemorySize> CONTEXT_MEMORY = ConfigOptions.key("context-memory")
            .memoryType()
            .noDefaultValue()
            .withDescription("Memory for what a model computes in contexts or pairs that run at once; bounds their"
                    + " length. 12 gb, or half of the machine's memory where that is less, unless set.");

    public static final ConfigOption<ControlTokens> CONTROL_TOKENS = ConfigOptions.key("control-tokens")
            .enumType(ControlTokens.class)
            .defaultValue(RERANKER.controlTokens())
            .withDescription("keep or remove strings in texts that a model reads as control tokens, such as separators"
                    + " or the ends of a chat's turns.");

    public static final ConfigOption<MemorySize> CACHE_MEMORY = ConfigOptions.key("cache-memory")
            .memoryType()
            .defaultValue(new MemorySize(RERANKER.cacheBytes()))
            .withDescription("Memory for vectors, logits and tokens that may be used again; 0 b for none.");

    public static final ConfigOption<String> SCORE_CACHE = ConfigOptions.key("score-cache")
            .stringType()
            .noDefaultValue()
            .withDescription("Keep vectors and logits in this folder, on the machine that the model runs on, for the"
                    + " next time; one process at a time. Nothing is kept unless set.");

    public static final ConfigOption<MemorySize> SCORE_CACHE_SIZE = ConfigOptions.key("score-cache-size")
            .memoryType()
            .noDefaultValue()
            .withDescription("Of score-cache, about; 4 gb unless set.");

    public static final ConfigOption<Integer> MAX_DOCUMENTS = ConfigOptions.key("max-documents")
            .intType()
            .defaultValue(WireLimits.DEFAULT.maxDocuments())
            .withDescription("A set with more documents is rejected.");

    public static final ConfigOption<OnOverload> ON_OVERLOAD = ConfigOptions.key("on-overload")
            .enumType(OnOverload.class)
            .defaultValue(OnOverload.WAIT)
            .withDescription("wait, or fallback: give sets that have waited for longer than max-queue-age back in"
                    + " first-stage order, without scores.");

    public static final ConfigOption<Duration> MAX_QUEUE_AGE = ConfigOptions.key("max-queue-age")
            .durationType()
            .noDefaultValue()
            .withDescription("With on-overload fallback: how long a set may wait for the model; 5 s unless set.");

    public static final ConfigOption<Integer> RETRIES = ConfigOptions.key("retries")
            .intType()
            .defaultValue(RERANKER.retries())
            .withDescription("So often a call that failed for the moment is made again, within the timeout of its sets:"
                    + " a service that is busy or out of reach.");

    public static final ConfigOption<Integer> BREAKER_SETS = ConfigOptions.key("breaker-sets")
            .intType()
            .defaultValue(BREAKER.sets())
            .withDescription("So many of the last sets are looked back at to tell whether the model fails; 0 to ask it"
                    + " whatever happens.");

    public static final ConfigOption<Double> BREAKER_FAILURE_SHARE = ConfigOptions.key("breaker-failure-share")
            .doubleType()
            .defaultValue(BREAKER.failureShare())
            .withDescription("Where the model failed on such a share of these, it is left alone for a while and sets"
                    + " are given back in first-stage order at once.");

    public static final ConfigOption<Duration> BREAKER_PAUSE = ConfigOptions.key("breaker-pause")
            .durationType()
            .defaultValue(BREAKER.pause())
            .withDescription("For so long; then a few sets try whether it is well again.");

    public static final ConfigOption<String> REMOTE_MODEL = ConfigOptions.key("remote-model")
            .stringType()
            .noDefaultValue()
            .withDescription("What the service calls the model, where the model is an address; the service's own unless"
                    + " set.");

    public static final ConfigOption<String> API_KEY_FILE = ConfigOptions.key("api-key-file")
            .stringType()
            .noDefaultValue()
            .withDescription("A file with the key of the service; read where the model runs. The environment variable"
                    + " SLUICE_API_KEY, or no key, unless set.");

    public static final ConfigOption<Integer> REMOTE_DOCUMENTS = ConfigOptions.key("remote-documents")
            .intType()
            .defaultValue(REMOTE.documents())
            .withDescription("At most so many documents a request; larger sets are asked in parts.");

    public static final ConfigOption<Integer> REMOTE_REQUESTS = ConfigOptions.key("remote-requests")
            .intType()
            .defaultValue(REMOTE.requests())
            .withDescription("At most so many requests at once.");

    public static final ConfigOption<MemorySize> REMOTE_MAX_RESPONSE = ConfigOptions.key("remote-max-response")
            .memoryType()
            .defaultValue(new MemorySize(REMOTE.maxResponseBytes()))
            .withDescription("A larger response of the service is given up.");

    private static final Set<ConfigOption<?>> ALL = Set.of(
            MODEL,
            DEVICE,
            PRECISION,
            TOP_N,
            INSTRUCTION,
            BATCH_DOCUMENTS,
            BATCH_TOKENS,
            LINGER,
            QUEUE_DOCUMENTS,
            BATCH_ORDER,
            TIMEOUT,
            MAX_QUERY_TOKENS,
            MAX_DOCUMENT_TOKENS,
            LONG_DOCUMENTS,
            WINDOW_OVERLAP,
            ACTIVATION,
            LABEL,
            BLOCK_SIZE,
            MAX_CONTEXT_TOKENS,
            CONTEXT_MEMORY,
            CONTROL_TOKENS,
            CACHE_MEMORY,
            SCORE_CACHE,
            SCORE_CACHE_SIZE,
            MAX_DOCUMENTS,
            ON_OVERLOAD,
            MAX_QUEUE_AGE,
            RETRIES,
            BREAKER_SETS,
            BREAKER_FAILURE_SHARE,
            BREAKER_PAUSE,
            REMOTE_MODEL,
            API_KEY_FILE,
            REMOTE_DOCUMENTS,
            REMOTE_REQUESTS,
            REMOTE_MAX_RESPONSE);

    /** All of them; none has to be given. */
    public static Set<ConfigOption<?>> all() {
        return ALL;
    }

    private SqlOptions() {}
}
