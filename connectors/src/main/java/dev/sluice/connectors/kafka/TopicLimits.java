package dev.sluice.connectors.kafka;

import java.time.Duration;

/**
 * What a topic takes, as its broker tells it.
 *
 * @param maxRecordBytes bytes of one record with its overhead
 * @param maxAge how far a record's timestamp may lie in the past: older ones are refused, or deleted at once
 */
public record TopicLimits(int maxRecordBytes, Duration maxAge) {

    /** A timestamp of any age is taken. */
    public static final Duration ANY_AGE = Duration.ofMillis(Long.MAX_VALUE);

    /** What a topic takes unless it is configured otherwise: 1 MiB and a record's overhead, no limit to the age. */
    public static final TopicLimits KAFKA_DEFAULT = new TopicLimits(1024 * 1024 + 12, ANY_AGE);
}
