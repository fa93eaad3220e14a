package dev.sluice.jobs.rescore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.RunSummary;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Pace pace = new Pace(nanos::get);

    @Test
    void whatAnEarlierProcessDidIsNoPaceOfThisOne() {
        pace.add(summary(1_000, 10_000));
        assertThat(pace.documentsPerSecond()).isNull();
        assertThat(pace.left(2_000)).isNull();
        pass(10);
        pace.add(summary(1_010, 10_200));
        assertThat(pace.documentsPerSecond()).isEqualTo(20.0);
        assertThat(pace.left(2_000)).isEqualTo(Duration.ofSeconds(990));
    }

    @Test
    void aJobThatStandsStillHasNoTimeLeft() {
        pace.add(summary(1, 1));
        pass(10);
        pace.add(summary(1, 1));
        assertThat(pace.left(2)).isNull();
    }

    @Test
    void linesComeNowAndThenAndSayWhatIsKnown() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RescoreLines lines = new RescoreLines(
                new PrintStream(out, true, StandardCharsets.UTF_8), Duration.ofSeconds(10), nanos::get);
        show(lines, summary(1, 4), null);
        pass(10);
        show(lines, summary(101, 404), null);
        pass(9);
        show(lines, summary(150, 600), 2_000L);
        pass(1);
        show(lines, summary(1_101, 4_404), 7_200L);
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "101 sets, 40 documents/s, nDCG@10 0.500 -> 0.750",
                        "1,101 of 7,200 sets, 220 documents/s, 1 min 51 s left, nDCG@10 0.500 -> 0.750");
    }

    @Test
    void timesAreShownInTwoUnits() {
        assertThat(RescoreProgress.time(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(RescoreProgress.time(Duration.ofSeconds(61))).isEqualTo("1 min 01 s");
        assertThat(RescoreProgress.time(Duration.ofMinutes(125))).isEqualTo("2 h 05 min");
    }

    private void show(RescoreLines lines, RunSummary summary, Long sets) {
        pace.add(summary);
        lines.show(summary, sets, pace);
    }

    private void pass(long seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private static RunSummary summary(long queries, long documents) {
        return new RunSummary(
                queries,
                documents,
                queries,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                null,
                null,
                null,
                null,
                Map.of("nDCG@10", new MeasureComparison(0.5, 0.75, 0.25, null)));
    }
}
