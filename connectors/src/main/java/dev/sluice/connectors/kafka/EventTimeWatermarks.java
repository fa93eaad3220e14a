package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Click;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import java.io.Serializable;
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
 * Watermarks by the event times of what records hold, behind by a bounded time. Dead letters neither move the watermark
 * nor keep a partition from being idle: a partition into which nothing but broken records come must not hold up the
 * others.
 *
 * <p>An element's timestamp is its own event time; for dead letters, and elements without one, it is the one that the
 * source gave, which for Kafka is the record's.
 */
public final class EventTimeWatermarks<T> implements WatermarkStrategy<T> {

    // Window arithmetic overflows near the ends of 64 bits, and Flink reads the lowest value as "no timestamp".
    private static final long EARLIEST_MILLIS = Long.MIN_VALUE / 2;

    /** The event time of an element; null for one that has none, and for a dead letter. */
    private interface EventTime<T> extends Serializable {
        @Nullable
        Instant of(T element);
    }

    private final EventTime<T> eventTime;
    private final Duration outOfOrderness;
    private final @Nullable Duration idleAfter;

    private EventTimeWatermarks(EventTime<T> eventTime, Duration outOfOrderness, @Nullable Duration idleAfter) {
        if (outOfOrderness.isNegative() || (idleAfter != null && (idleAfter.isZero() || idleAfter.isNegative()))) {
            throw new IllegalArgumentException("Out of order by " + outOfOrderness + ", idle after " + idleAfter
                    + ": expected 0 or more, and more than 0 or none; give longer times");
        }
        this.eventTime = eventTime;
        this.outOfOrderness = outOfOrderness;
        this.idleAfter = idleAfter;
    }

    /**
     * A strategy for candidate sets.
     *
     * @param outOfOrderness how much later than its successors a set may come without being late
     * @param idleAfter how long a partition may be without candidate sets before the others go on without it; null
     *     means they wait for ever
     */
    public static EventTimeWatermarks<Arrival> ofArrivals(Duration outOfOrderness, @Nullable Duration idleAfter) {
        return new EventTimeWatermarks<>(
                arrival -> arrival instanceof CandidateSet set ? set.eventTime() : null, outOfOrderness, idleAfter);
    }

    /**
     * A strategy for judgments and clicks.
     *
     * @param outOfOrderness how much later than its successors one may come without being late
     * @param idleAfter how long a partition may be without any before the others go on without it; null means they wait
     *     for ever
     */
    public static EventTimeWatermarks<Feedback> ofFeedback(Duration outOfOrderness, @Nullable Duration idleAfter) {
        return new EventTimeWatermarks<>(EventTimeWatermarks::eventTime, outOfOrderness, idleAfter);
    }

    @Override
    public TimestampAssigner<T> createTimestampAssigner(TimestampAssignerSupplier.Context context) {
        return (element, recordTimestamp) -> {
            Instant time = eventTime.of(element);
            return time == null ? recordTimestamp : Math.max(time.toEpochMilli(), EARLIEST_MILLIS);
        };
    }

    @Override
    public WatermarkGenerator<T> createWatermarkGenerator(WatermarkGeneratorSupplier.Context context) {
        WatermarkGenerator<T> bounded = new BoundedOutOfOrdernessWatermarks<>(outOfOrderness);
        return new OfTimedElements<>(
                eventTime,
                idleAfter == null
                        ? bounded
                        : new WatermarksWithIdleness<>(bounded, idleAfter, context.getInputActivityClock()));
    }

    private static @Nullable Instant eventTime(Feedback feedback) {
        if (feedback instanceof Judgment judgment) {
            return judgment.eventTime();
        }
        return feedback instanceof Click click ? click.eventTime() : null;
    }

    /** Lets only elements with an event time be seen. */
    private record OfTimedElements<T>(EventTime<T> eventTime, WatermarkGenerator<T> generator)
            implements WatermarkGenerator<T> {
        @Override
        public void onEvent(T element, long timestamp, WatermarkOutput output) {
            if (eventTime.of(element) != null) {
                generator.onEvent(element, timestamp, output);
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            generator.onPeriodicEmit(output);
        }
    }
}
