package dev.sluice.streaming.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.streaming.Reports;
import dev.sluice.streaming.outcome.SetReport.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FallbackWindowTest {

    private static final long START = 1_800_000_000_000L;

    /** Steps of 1 s. */
    private final FallbackWindow window = new FallbackWindow(new FallbackBound(0.25, Duration.ofSeconds(10)));

    @Test
    void aShareAboveTheBoundIsSaidWithCountsWindowReasonAndRemedy() {
        add(Status.RANKED, 0, 30);
        assertThat(add(Status.FALLBACK, 0, 10)).as("a quarter is allowed").isEmpty();
        assertThat(add(Status.FALLBACK, 0, 1))
                .contains("11 of the 41 sets answered within PT10S came back in first-stage order, a share of 0.268;"
                        + " expected at most 0.25 (--max-fallback-share). Most frequent reason: 'timeout after 30 s',"
                        + " 11 times. Look there, and at the log of the tasks, or raise --max-fallback-share");
    }

    @Test
    void fewerThanTwentyAnsweredSetsSayNothing() {
        assertThat(add(Status.FALLBACK, 0, FallbackBound.LEAST_ANSWERED - 1)).isEmpty();
        assertThat(add(Status.FALLBACK, 0, 1)).isPresent();
    }

    @Test
    void partialAnswersCountAsAnsweredAndDeadLettersNotAtAll() {
        add(Status.PARTIAL, 0, 15);
        for (int letter = 0; letter < 100; letter++) {
            window.add(Reports.deadLetter());
        }
        assertThat(add(Status.FALLBACK, 0, 4)).as("19 answered sets").isEmpty();
        assertThat(add(Status.FALLBACK, 0, 1)).as("5 of 20").isEmpty();
        assertThat(add(Status.FALLBACK, 0, 1)).as("6 of 21").isPresent();
    }

    @Test
    void oneSetInFirstStageOrderIsTooMuchForABoundOfNone() {
        FallbackWindow none = new FallbackWindow(new FallbackBound(0, Duration.ofSeconds(10)));
        for (int set = 0; set < 1_000; set++) {
            assertThat(none.add(Reports.answered(Status.RANKED, START))).isEmpty();
        }
        assertThat(none.add(Reports.answered(Status.FALLBACK, START))).isPresent();
    }

    @Test
    void theVeryFirstSetInFirstStageOrderIsTooMuchForABoundOfNone() {
        FallbackWindow none = new FallbackWindow(new FallbackBound(0, Duration.ofSeconds(10)));
        assertThat(none.add(Reports.answered(Status.FALLBACK, START))).isPresent();
    }

    @Test
    void overAWholeJobNothingIsForgotten() {
        FallbackWindow whole = new FallbackWindow(FallbackBound.ofWholeJob(0.5));
        long yearLater = START + Duration.ofDays(365).toMillis();
        for (int set = 0; set < 20; set++) {
            assertThat(whole.add(Reports.answered(Status.RANKED, START))).isEmpty();
        }
        for (int set = 0; set < 20; set++) {
            assertThat(whole.add(Reports.answered(Status.FALLBACK, yearLater))).isEmpty();
        }
        assertThat(whole.add(Reports.answered(Status.FALLBACK, START)))
                .hasValueSatisfying(
                        message -> assertThat(message).startsWith("21 of the 41 sets answered so far came back"));
    }

    @Test
    void atTheEndOfAJobFewSetsAreJudgedToo() {
        FallbackWindow whole = new FallbackWindow(FallbackBound.ofWholeJob(0.5));
        assertThat(whole.atEnd()).as("no set at all").isEmpty();
        assertThat(whole.add(Reports.answered(Status.FALLBACK, START))).isEmpty();
        assertThat(whole.add(Reports.answered(Status.FALLBACK, START))).isEmpty();
        assertThat(whole.add(Reports.answered(Status.RANKED, START))).isEmpty();
        assertThat(whole.atEnd()).isPresent();
        whole.add(Reports.answered(Status.RANKED, START));
        assertThat(whole.atEnd()).as("a half is allowed").isEmpty();
        add(Status.FALLBACK, 0, 5);
        assertThat(window.atEnd()).as("a window that slides").isEmpty();
    }

    @Test
    void whatIsOlderThanTheWindowIsForgotten() {
        add(Status.RANKED, 0, 100);
        add(Status.FALLBACK, 9_999, 19);
        assertThat(add(Status.FALLBACK, 9_999, 1)).as("20 of 120").isEmpty();
        assertThat(add(Status.FALLBACK, 10_000, 1)).as("21 of 21").isPresent();
        assertThat(window.slices()).hasSize(2);
    }

    @Test
    void aLateReportCountsInItsOwnTime() {
        add(Status.RANKED, 20_000, 30);
        add(Status.FALLBACK, 11_000, 10);
        assertThat(window.slices())
                .extracting(FallbackSlice::startMillis)
                .containsExactly(START + 11_000, START + 20_000);
        assertThat(add(Status.FALLBACK, 11_999, 1)).as("11 of 41").isPresent();
        add(Status.RANKED, 21_000, 1);
        assertThat(window.share()).as("gone with their time").isZero();
    }

    @Test
    void aReportFromBeforeTheWindowCountsNoMore() {
        add(Status.RANKED, 20_000, 20);
        assertThat(add(Status.FALLBACK, 10_999, 50)).isEmpty();
        assertThat(window.share()).isZero();
    }

    @Test
    void thatFallbacksBecomeRarerIsNoVerdict() {
        add(Status.RANKED, 0, 60);
        add(Status.FALLBACK, 5_000, 20);
        assertThat(add(Status.RANKED, 10_000, 1))
                .as("20 of 21 with a model that is well again")
                .isEmpty();
        assertThat(window.share()).isGreaterThan(0.9);
        assertThat(add(Status.FALLBACK, 10_000, 1)).isPresent();
    }

    @Test
    void whatACheckpointHeldCountsOn() {
        add(Status.RANKED, 0, 30);
        add(Status.FALLBACK, 1_000, 10);
        FallbackWindow restored = new FallbackWindow(new FallbackBound(0.25, Duration.ofSeconds(10)));
        window.slices().forEach(restored::add);
        assertThat(restored.slices()).isEqualTo(window.slices());
        assertThat(restored.add(Reports.answered(Status.FALLBACK, START + 9_000)))
                .hasValueSatisfying(message -> assertThat(message).startsWith("11 of the 41"));
    }

    @Test
    void aWindowOfAnotherLengthTakesUpWhatACheckpointHeld() {
        add(Status.RANKED, 0, 30);
        add(Status.FALLBACK, 7_000, 10);
        FallbackWindow longer = new FallbackWindow(new FallbackBound(0.25, Duration.ofSeconds(50)));
        window.slices().forEach(longer::add);
        assertThat(longer.slices())
                .containsExactly(
                        new FallbackSlice(START, 30, 0, Map.of()),
                        new FallbackSlice(START + 5_000, 10, 10, Map.of("timeout after 30 s", 10L)));
    }

    @Test
    void reasonsAreBoundedAndTheOthersStillCount() {
        FallbackSlice slice = FallbackSlice.empty(START);
        for (int number = 0; number < 100; number++) {
            slice = slice.plusFallback("reason " + number);
        }
        slice = slice.plusFallback("reason 1");
        assertThat(slice.fallbacks()).isEqualTo(101);
        assertThat(slice.reasons()).hasSize(FallbackSlice.MOST_REASONS).containsEntry("reason 1", 2L);
    }

    @Test
    void boundsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new FallbackBound(1, Duration.ofSeconds(10))).hasMessageContaining("1.0");
        assertThatThrownBy(() -> new FallbackBound(-0.1, Duration.ofSeconds(10)))
                .hasMessageContaining("-0.1");
        assertThatThrownBy(() -> new FallbackBound(Double.NaN, Duration.ofSeconds(10)))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new FallbackBound(0.1, Duration.ofMillis(999)))
                .hasMessageContaining("fallback-share-window 999 ms");
    }

    /** The verdict with the last of so many. */
    private Optional<String> add(Status status, long afterStartMillis, int times) {
        Optional<String> verdict = Optional.empty();
        for (int set = 0; set < times; set++) {
            verdict = window.add(Reports.answered(status, START + afterStartMillis));
        }
        return verdict;
    }
}
