package dev.sluice.jobs.demo;

import java.time.Duration;
import java.util.Objects;

/**
 * How far a run had come at a moment.
 *
 * @param elapsed since the run began
 * @param documents reranked by then, in all
 */
public record ThroughputSample(Duration elapsed, long documents) {
    public ThroughputSample {
        Objects.requireNonNull(elapsed, "elapsed");
    }
}
