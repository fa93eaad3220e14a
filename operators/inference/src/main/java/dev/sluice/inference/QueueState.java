package dev.sluice.inference;

import java.time.Duration;

/**
 * What waits for inference.
 *
 * @param documents documents of the units that wait
 * @param documentsBound above this no further set is planned
 * @param age how long the oldest unit has waited; zero if none waits
 */
public record QueueState(int documents, int documentsBound, Duration age) {}
