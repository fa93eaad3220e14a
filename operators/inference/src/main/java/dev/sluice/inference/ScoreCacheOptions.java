package dev.sluice.inference;

import java.io.Serializable;

/**
 * Outcomes of a model that outlive the process, so that a pair that was scored once is not scored again.
 *
 * @param folder where they are kept, on a disk of the machine that the model runs on; one process at a time
 * @param maxBytes about so many bytes at most; what was not used for longest goes first
 */
public record ScoreCacheOptions(String folder, long maxBytes) implements Serializable {

    public static final long DEFAULT_MAX_BYTES = 4L << 30;
    private static final long LEAST_BYTES = 1L << 20;

    public ScoreCacheOptions {
        if (folder.isBlank()) {
            throw new IllegalArgumentException("score-cache: expected a folder. Name one or leave it out");
        }
        if (maxBytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "score-cache-size " + maxBytes + ": expected at least " + LEAST_BYTES + " bytes");
        }
    }
}
