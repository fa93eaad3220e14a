package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;
import org.jspecify.annotations.Nullable;

/**
 * Watermarks by the event times of candidate sets, behind by a bounded time. Dead letters neither move the watermark
 * nor keep a partition from being idle: a partition into which nothing but broken records come must not hold up the
 * others.
 *
 * <p>An element's timestamp is the set's event time; for dead letters, and sets without one, it is the one that the
 * source gave, which for Kafka is the record's.
 */
public final class CandidateWatermarks implements WatermarkStrategy<Arrival> {

    // Window arithmetic overflows near the ends of 64 bits, and Flink reads the lowest value as "no timestamp".
    private static final long EARLIEST_MILLIS = Long.MIN_VALUE / 2;

    private final Duration outOfOrderness;
    private final @Nullable Duration idleAfter;

    /**
     * A strategy.
     *
     * @param outOfOrderness how much later than its successors a set may come without being late
     * @param idleAfter how long a partition may be without candidate sets before the others go on without it; null
     *     means they wait for ever
     */
    public CandidateWatermarks(Duration outOfOrderness, @Nullable Duration idleAfter) {
        if (outOfOrderness.isNegative() || (idleAfter != null && (idleAfter.isZero() || idleAfter.isNegative()))) {
            throw new IllegalArgumentException("Out of order by " + outOfOrderness + ", idle after " + idleAfter
                    + ": expected 0 or more, and more than 0 or none; give longer times");
        }
        this.outOfOrderness = outOfOrderness;
        this.idleAfter = idleAfter;
    }

    @Override
    public TimestampAssigner<Arrival> createTimestampAssigner(TimestampAssignerSupplier.Context context) {
        return (arrival, recordTimestamp) -> {
            Instant eventTime = eventTime(arrival);
            return eventTime == null ? recordTimestamp : Math.max(eventTime.toEpochMilli(), EARLIEST_MILLIS);
        };
    }

    @Override
    public WatermarkGenerator<Arrival> createWatermarkGenerator(WatermarkGeneratorSupplier.Context context) {
        WatermarkGenerator<Arrival> bounded = new BoundedOutOfOrdernessWatermarks<>(outOfOrderness);
        return new OfCandidateSets(
                idleAfter == null
                        ? bounded
                        : new WatermarksWithIdleness<>(bounded, idleAfter, context.getInputActivityClock()));
    }

    private static @Nullable Instant eventTime(Arrival arrival) {
        return arrival instanceof CandidateSet set ? set.eventTime() : null;
    }

    /** Lets only candidate sets with an event time be seen. */
    private record OfCandidateSets(WatermarkGenerator<Arrival> generator) implements WatermarkGenerator<Arrival> {
        @Override
        public void onEvent(Arrival arrival, long timestamp, WatermarkOutput output) {
            if (eventTime(arrival) != null) {
                generator.onEvent(arrival, timestamp, output);
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            generator.onPeriodicEmit(output);
        }
    }
}
