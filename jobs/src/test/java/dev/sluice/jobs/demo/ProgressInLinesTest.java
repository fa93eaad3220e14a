package dev.sluice.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressInLinesTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long now = 77;
    private final ProgressInLines progress = new ProgressInLines(
            new PrintStream(written, true, StandardCharsets.UTF_8), 152, Duration.ofSeconds(5), () -> now);

    @Test
    void oneLineAPauseAndOneAtTheEnd() {
        progress.show(DemoResults.summary(10, 0));
        assertThat(lines()).isEmpty();
        advance(5);
        progress.show(DemoResults.summary(20, 0));
        progress.show(DemoResults.summary(30, 0));
        advance(4);
        progress.show(DemoResults.summary(40, 0));
        progress.show(DemoResults.summary(149, 1));
        progress.show(DemoResults.summary(149, 1));
        progress.close();
        assertThat(lines())
                .containsExactly(
                        "22 of 152 questions, 312 documents/s, nDCG@10 0.601 -> 0.761",
                        "152 of 152 questions, 312 documents/s, nDCG@10 0.601 -> 0.761");
    }

    @Test
    void nothingIsSaidWhileNothingMoves() {
        advance(60);
        progress.show(DemoResults.nothingYet());
        assertThat(lines()).isEmpty();
    }

    @Test
    void noControlCharactersButLineEnds() {
        advance(5);
        progress.show(DemoResults.summary(20, 0));
        assertThat(lines()).allMatch(line -> line.chars().noneMatch(Character::isISOControl));
    }

    @Test
    void figuresThatAreNotKnownYetAreDashes() {
        assertThat(DemoProgress.figures(DemoResults.nothingYet())).isEqualTo("- documents/s, nDCG@10 - -> -");
    }

    private void advance(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private String[] lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toArray(String[]::new);
    }
}
