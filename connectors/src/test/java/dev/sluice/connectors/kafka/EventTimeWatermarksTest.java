package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Click;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class EventTimeWatermarksTest {

    private static final DeadLetter DEAD_LETTER =
            DeadLetter.of(DeadLetter.Kind.INVALID_JSON, "broken", null, new byte[0], 0);

    private final ManualClock clock = new ManualClock();
    private final Output output = new Output();
    private final EventTimeWatermarks<Arrival> watermarks =
            EventTimeWatermarks.ofArrivals(Duration.ofMillis(10), Duration.ofSeconds(60));
    private final WatermarkGenerator<Arrival> generator = watermarks.createWatermarkGenerator(new Context(clock));

    @Test
    void candidateSetsMoveTheWatermarkBehindTheirEventTime() {
        arrives(set(1_000));
        assertThat(output.watermark).isEqualTo(1_000 - 10 - 1);
    }

    @Test
    void aLateSetDoesNotMoveTheWatermarkBack() {
        arrives(set(1_000));
        arrives(set(500));
        assertThat(output.watermark).isEqualTo(1_000 - 10 - 1);
    }

    @Test
    void deadLettersDoNotMoveTheWatermark() {
        arrives(set(1_000));
        generator.onEvent(DEAD_LETTER, Long.MAX_VALUE, output);
        generator.onPeriodicEmit(output);
        assertThat(output.watermark).isEqualTo(1_000 - 10 - 1);
    }

    @Test
    void aPartitionWithNothingButDeadLettersBecomesIdle() {
        arrives(set(1_000));
        for (int second = 0; second < 62; second++) {
            clock.advanceTime(Duration.ofSeconds(1));
            generator.onEvent(DEAD_LETTER, 2_000 + second, output);
            generator.onPeriodicEmit(output);
        }
        assertThat(output.idle).isTrue();
        arrives(set(2_000));
        assertThat(output.idle).isFalse();
    }

    @Test
    void withoutIdleTimeAPartitionIsWaitedForForEver() {
        WatermarkGenerator<Arrival> patient =
                EventTimeWatermarks.ofArrivals(Duration.ZERO, null).createWatermarkGenerator(new Context(clock));
        patient.onPeriodicEmit(output);
        clock.advanceTime(Duration.ofDays(1));
        patient.onPeriodicEmit(output);
        assertThat(output.idle).isFalse();
    }

    @Test
    void aSetIsStampedWithItsEventTimeAndADeadLetterWithKafkasTime() {
        TimestampAssigner<Arrival> assigner =
                watermarks.createTimestampAssigner(() -> UnregisteredMetricsGroup.createOperatorMetricGroup());
        assertThat(assigner.extractTimestamp(set(1_000), 7)).isEqualTo(1_000);
        assertThat(assigner.extractTimestamp(DEAD_LETTER, 7)).isEqualTo(7);
        assertThat(assigner.extractTimestamp(CandidateSets.of("q1", "query"), 7))
                .isEqualTo(7);
    }

    @Test
    void theEarliestEventTimeIsStillATimestampForFlink() {
        TimestampAssigner<Arrival> assigner =
                watermarks.createTimestampAssigner(() -> UnregisteredMetricsGroup.createOperatorMetricGroup());
        assertThat(assigner.extractTimestamp(set(Long.MIN_VALUE), 7)).isGreaterThan(Long.MIN_VALUE);
    }

    @Test
    void judgmentsAndClicksMoveTheWatermarkByTheSameRules() {
        EventTimeWatermarks<Feedback> ofFeedback =
                EventTimeWatermarks.ofFeedback(Duration.ofMillis(10), Duration.ofSeconds(60));
        WatermarkGenerator<Feedback> feedback = ofFeedback.createWatermarkGenerator(new Context(clock));
        TimestampAssigner<Feedback> assigner =
                ofFeedback.createTimestampAssigner(() -> UnregisteredMetricsGroup.createOperatorMetricGroup());
        Judgment judgment = new Judgment("q1", "d1", 1, Instant.ofEpochMilli(1_000), null, null);
        Click click = new Click("q1", "d1", Instant.ofEpochMilli(2_000), null);
        assertThat(assigner.extractTimestamp(judgment, 7)).isEqualTo(1_000);
        assertThat(assigner.extractTimestamp(click, 7)).isEqualTo(2_000);
        assertThat(assigner.extractTimestamp(click.at(null), 7)).isEqualTo(7);
        assertThat(assigner.extractTimestamp(DEAD_LETTER, 7)).isEqualTo(7);

        feedback.onEvent(judgment, 1_000, output);
        feedback.onPeriodicEmit(output);
        assertThat(output.watermark).isEqualTo(1_000 - 10 - 1);
        feedback.onEvent(DEAD_LETTER, Long.MAX_VALUE, output);
        feedback.onEvent(click, 2_000, output);
        feedback.onPeriodicEmit(output);
        assertThat(output.watermark).isEqualTo(2_000 - 10 - 1);
        for (int second = 0; second < 62; second++) {
            clock.advanceTime(Duration.ofSeconds(1));
            feedback.onEvent(DEAD_LETTER, 3_000 + second, output);
            feedback.onPeriodicEmit(output);
        }
        assertThat(output.idle).isTrue();
    }

    @Test
    void travelsToTaskManagers() throws Exception {
        assertThat(InstantiationUtil.clone(watermarks).createWatermarkGenerator(new Context(clock)))
                .isNotNull();
        assertThat(InstantiationUtil.clone(EventTimeWatermarks.ofFeedback(Duration.ZERO, null))
                        .createWatermarkGenerator(new Context(clock)))
                .isNotNull();
    }

    @Test
    void anIdleTimeOfZeroIsRefused() {
        assertThatThrownBy(() -> EventTimeWatermarks.ofArrivals(Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("idle after PT0S");
    }

    private void arrives(Arrival set) {
        long timestamp = watermarks
                .createTimestampAssigner(() -> UnregisteredMetricsGroup.createOperatorMetricGroup())
                .extractTimestamp(set, -1);
        generator.onEvent(set, timestamp, output);
        generator.onPeriodicEmit(output);
    }

    private static Arrival set(long eventTimeMillis) {
        return CandidateSets.of("q1", "query").withEventTime(Instant.ofEpochMilli(eventTimeMillis));
    }

    private static final class Output implements WatermarkOutput {
        private long watermark = Long.MIN_VALUE;
        private boolean idle;

        @Override
        public void emitWatermark(Watermark emitted) {
            watermark = Math.max(watermark, emitted.getTimestamp());
            idle = false;
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }

    private record Context(RelativeClock clock) implements WatermarkGeneratorSupplier.Context {
        @Override
        public MetricGroup getMetricGroup() {
            return UnregisteredMetricsGroup.createOperatorMetricGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return clock;
        }
    }
}
