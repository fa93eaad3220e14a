package dev.sluice.inference;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * Which model to open and how to run it. Two equal options in one JVM share one model.
 *
 * @param model the embedded {@code bge-small-en-v1.5}, so far
 * @param device {@code auto} or {@code cpu}
 * @param precision {@code fp32}
 * @param batchDocuments at most so many documents an inference
 * @param batchTokens at most so many tokens an inference, padding included; a unit that alone exceeds it runs alone
 * @param linger how long a unit waits for company while the device is idle
 * @param queueDocuments how many documents may wait; a larger set still passes
 * @param maxQueryTokens a longer query is cut; 0 for what the model takes
 * @param maxDocumentTokens a longer document is cut; 0 for what the model takes
 * @param cacheBytes memory for outcomes that may be used again; 0 for none
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
        long cacheBytes)
        implements Serializable {

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
        if (linger.isNegative()) {
            throw new IllegalArgumentException("linger " + linger + ": expected zero or more");
        }
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
                    cacheBytes);
        }
    }
}
