package dev.sluice.inference;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which model to open and how to run it. Two equal options in one JVM share one model.
 *
 * @param model the embedded {@code bge-small-en-v1.5}, the folder of a model in the published layout, the name of one
 *     in the model store, or the address of a service
 * @param device {@code auto} or {@code cpu}
 * @param precision {@code fp32}, {@code fp16} or {@code int8}, as far as the model has it
 * @param batchDocuments at most so many documents an inference
 * @param batchTokens at most so many tokens an inference, padding included; a unit that alone exceeds it runs alone
 * @param linger how long a unit waits for company while the device is idle
 * @param queueDocuments how many documents may wait; a larger set still passes
 * @param maxQueryTokens a longer query is cut; 0 for what the model takes
 * @param maxDocumentTokens a longer document is cut; 0 for what the model takes
 * @param cacheBytes memory for outcomes and tokens that may be used again; 0 for none
 * @param blockSize at most so many documents share a context, in listwise models
 * @param maxContextTokens no context of a listwise model, prompt included, and no pair of a cross-encoder, marks
 *     included, is longer; 0 for what memory allows in listwise models, and for what the model takes in cross-encoders
 * @param contextMemoryBytes memory for what is computed in contexts or pairs that run at once; bounds their length; 0
 *     for the lesser of 12 GiB and half of what the machine, or the container, has
 * @param controlTokens what happens to strings in texts that the model reads as control tokens
 * @param longDocuments what a cross-encoder does with a document that does not fit; null for the model's own rule
 * @param windowOverlap so many tokens two neighbouring windows of a long document share
 * @param activation what makes a cross-encoder's logits a score; null for what the model itself says
 * @param label which of a cross-encoder's labels is the score, from 0; null where it has but one
 * @param fields how documents with fields become texts
 * @param maxQueueAge a set that has waited for longer is given up before the model sees it; null to wait for as long as
 *     it takes
 * @param retries how often a call that failed for the moment is made again, 0 to {@value #MOST_RETRIES}
 * @param breaker when a model that fails is left alone
 * @param batchOrder which of the waiting documents an inference takes
 * @param scoreCache where outcomes are kept beyond the process; null for nowhere
 * @param remote how a service is asked, where the model is the address of one
 */
public record RerankerOptions(
        String model,
        String device,
        String precision,
        int batchDocuments,
        int batchTokens,
        Duration linger,
        int queueDocuments,
        int maxQueryTokens,
        int maxDocumentTokens,
        long cacheBytes,
        int blockSize,
        int maxContextTokens,
        long contextMemoryBytes,
        ControlTokens controlTokens,
        @Nullable LongDocuments longDocuments,
        int windowOverlap,
        @Nullable Activation activation,
        @Nullable Integer label,
        FieldRendering fields,
        @Nullable Duration maxQueueAge,
        int retries,
        BreakerOptions breaker,
        BatchOrder batchOrder,
        @Nullable ScoreCacheOptions scoreCache,
        RemoteOptions remote)
        implements Serializable {

    /** No call is made again more often. */
    public static final int MOST_RETRIES = 1_000;

    /** The model that comes with Sluice. */
    public static final String EMBEDDED_MODEL = "bge-small-en-v1.5";

    public RerankerOptions {
        Objects.requireNonNull(model, "model");
        atLeast("batch-documents", batchDocuments, 1);
        atLeast("batch-tokens", batchTokens, 1);
        atLeast("queue-documents", queueDocuments, 1);
        atLeast("max-query-tokens", maxQueryTokens, 0);
        atLeast("max-document-tokens", maxDocumentTokens, 0);
        atLeast("cache-memory", cacheBytes, 0);
        atLeast("block-size", blockSize, 1);
        atLeast("max-context-tokens", maxContextTokens, 0);
        atLeast("context-memory", contextMemoryBytes, 0);
        Objects.requireNonNull(controlTokens, "controlTokens");
        atLeast("window-overlap", windowOverlap, 0);
        atLeast("label", label == null ? 0 : label, 0);
        Objects.requireNonNull(fields, "fields");
        if (maxQueueAge != null && maxQueueAge.toNanos() < 1) {
            throw new IllegalArgumentException(
                    "max-queue-age " + maxQueueAge + ": expected more than zero; leave it out to wait");
        }
        if (retries < 0 || retries > MOST_RETRIES) {
            throw new IllegalArgumentException("retries " + retries + ": expected 0 to " + MOST_RETRIES);
        }
        Objects.requireNonNull(breaker, "breaker");
        Objects.requireNonNull(batchOrder, "batchOrder");
        Objects.requireNonNull(remote, "remote");
        if (linger.isNegative()) {
            throw new IllegalArgumentException("linger " + linger + ": expected zero or more");
        }
    }

    /** The part of the {@link #cacheBytes} that holds documents as tokens; the rest holds outcomes. */
    public long tokenCacheBytes() {
        return cacheBytes / 4;
    }

    /** The same, but nothing is kept beyond the process. */
    public RerankerOptions withoutScoreCache() {
        return new RerankerOptions(
                model,
                device,
                precision,
                batchDocuments,
                batchTokens,
                linger,
                queueDocuments,
                maxQueryTokens,
                maxDocumentTokens,
                cacheBytes,
                blockSize,
                maxContextTokens,
                contextMemoryBytes,
                controlTokens,
                longDocuments,
                windowOverlap,
                activation,
                label,
                fields,
                maxQueueAge,
                retries,
                breaker,
                batchOrder,
                null,
                remote);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " " + value + ": expected at least " + least);
        }
    }

    /** The embedded model with everything at its default. */
    public static RerankerOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects options; what is not set keeps its default. */
    public static final class Builder {
        private String model = EMBEDDED_MODEL;
        private String device = "auto";
        private String precision = "fp32";
        private int batchDocuments = 64;
        private int batchTokens = 32_768;
        private Duration linger = Duration.ofMillis(10);
        private int queueDocuments = 1_024;
        private int maxQueryTokens;
        private int maxDocumentTokens;
        private long cacheBytes = 64L * 1024 * 1024;
        private int blockSize = 64;
        private int maxContextTokens;
        private long contextMemoryBytes;
        private ControlTokens controlTokens = ControlTokens.KEEP;
        private @Nullable LongDocuments longDocuments;
        private int windowOverlap = 80;
        private @Nullable Activation activation;
        private @Nullable Integer label;
        private FieldRendering fields = FieldRendering.DEFAULT;
        private @Nullable Duration maxQueueAge;
        private int retries = 4;
        private BreakerOptions breaker = BreakerOptions.DEFAULT;
        private BatchOrder batchOrder = BatchOrder.ARRIVAL;
        private @Nullable ScoreCacheOptions scoreCache;
        private RemoteOptions remote = RemoteOptions.DEFAULT;

        private Builder() {}

        public Builder model(String model) {
            this.model = model;
            return this;
        }

        public Builder device(String device) {
            this.device = device;
            return this;
        }

        public Builder precision(String precision) {
            this.precision = precision;
            return this;
        }

        public Builder batchDocuments(int batchDocuments) {
            this.batchDocuments = batchDocuments;
            return this;
        }

        public Builder batchTokens(int batchTokens) {
            this.batchTokens = batchTokens;
            return this;
        }

        public Builder linger(Duration linger) {
            this.linger = linger;
            return this;
        }

        public Builder queueDocuments(int queueDocuments) {
            this.queueDocuments = queueDocuments;
            return this;
        }

        public Builder maxQueryTokens(int maxQueryTokens) {
            this.maxQueryTokens = maxQueryTokens;
            return this;
        }

        public Builder maxDocumentTokens(int maxDocumentTokens) {
            this.maxDocumentTokens = maxDocumentTokens;
            return this;
        }

        public Builder cacheBytes(long cacheBytes) {
            this.cacheBytes = cacheBytes;
            return this;
        }

        public Builder blockSize(int blockSize) {
            this.blockSize = blockSize;
            return this;
        }

        public Builder maxContextTokens(int maxContextTokens) {
            this.maxContextTokens = maxContextTokens;
            return this;
        }

        public Builder contextMemoryBytes(long contextMemoryBytes) {
            this.contextMemoryBytes = contextMemoryBytes;
            return this;
        }

        public Builder controlTokens(ControlTokens controlTokens) {
            this.controlTokens = controlTokens;
            return this;
        }

        public Builder longDocuments(@Nullable LongDocuments longDocuments) {
            this.longDocuments = longDocuments;
            return this;
        }

        public Builder windowOverlap(int windowOverlap) {
            this.windowOverlap = windowOverlap;
            return this;
        }

        public Builder activation(@Nullable Activation activation) {
            this.activation = activation;
            return this;
        }

        public Builder label(@Nullable Integer label) {
            this.label = label;
            return this;
        }

        public Builder fields(FieldRendering fields) {
            this.fields = fields;
            return this;
        }

        public Builder maxQueueAge(@Nullable Duration maxQueueAge) {
            this.maxQueueAge = maxQueueAge;
            return this;
        }

        public Builder retries(int retries) {
            this.retries = retries;
            return this;
        }

        public Builder breaker(BreakerOptions breaker) {
            this.breaker = breaker;
            return this;
        }

        public Builder batchOrder(BatchOrder batchOrder) {
            this.batchOrder = batchOrder;
            return this;
        }

        public Builder scoreCache(@Nullable ScoreCacheOptions scoreCache) {
            this.scoreCache = scoreCache;
            return this;
        }

        public Builder remote(RemoteOptions remote) {
            this.remote = remote;
            return this;
        }

        public RerankerOptions build() {
            return new RerankerOptions(
                    model,
                    device,
                    precision,
                    batchDocuments,
                    batchTokens,
                    linger,
                    queueDocuments,
                    maxQueryTokens,
                    maxDocumentTokens,
                    cacheBytes,
                    blockSize,
                    maxContextTokens,
                    contextMemoryBytes,
                    controlTokens,
                    longDocuments,
                    windowOverlap,
                    activation,
                    label,
                    fields,
                    maxQueueAge,
                    retries,
                    breaker,
                    batchOrder,
                    scoreCache,
                    remote);
        }
    }
}
