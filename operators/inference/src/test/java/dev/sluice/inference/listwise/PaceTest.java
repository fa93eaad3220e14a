package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.graph.DecoderConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final int LAYERS = 28;

    @Test
    void theFirstGuessFollowsTheSizesOfTheModel() {
        double weights = 1_024 * (2 * 2_048.0 + 2 * 1_024.0 + 3 * 3_072.0);
        double operations = LAYERS * 1_000.0 * (2 * weights + 4 * 2_048.0 * 500);
        assertThat(pace(0, 2).estimate(List.of(block(1_000))))
                .isEqualTo(Duration.ofMillis((long) (operations * 1e3 / (2 * 50e9))));
        assertThat(pace(0, 2).estimate(List.of())).isZero();
    }

    @Test
    void twiceTheCoresTakeHalfTheTime() {
        long half = millis(pace(0, 4), 20_000) / 2;
        assertThat(millis(pace(0, 8), 20_000)).isBetween(half - 1, half + 1);
    }

    @Test
    void blocksTakeTimeOneAfterTheOther() {
        Pace pace = pace(0, 1);
        long one = millis(pace, 4_000);
        assertThat(pace.estimate(Collections.nCopies(10, block(4_000))).toMillis())
                .isBetween(10 * one, 10 * one + 10);
    }

    @Test
    void attentionGrowsWithTheSquareAndAWindowBoundsIt() {
        long full = millis(pace(0, 1), 100_000);
        long sliding = millis(pace(1_024, 1), 100_000);
        assertThat(full).isGreaterThan(10 * millis(pace(0, 1), 20_000));
        assertThat(sliding).isLessThan(full / 5);
        long half = millis(pace(1_024, 1), 50_000);
        assertThat(sliding).isBetween(2 * half - 2, 2 * half + 2);
        assertThat(millis(pace(1_024, 1), 2_000)).isEqualTo(millis(pace(0, 1), 2_000));
    }

    @Test
    void aMeasuredBlockMovesTheEstimateAndManyDecideIt() {
        Pace pace = pace(0, 1);
        long guessed = millis(pace, 4_000);
        Duration slow = Duration.ofMillis(10 * guessed);
        pace.took(4_000, slow);
        assertThat(millis(pace, 4_000)).isBetween(guessed + 1, 10 * guessed - 1);
        for (int block = 0; block < 40; block++) {
            pace.took(4_000, slow);
        }
        assertThat(millis(pace, 4_000)).isBetween(slow.toMillis() * 99 / 100, slow.toMillis() * 101 / 100);
    }

    @Test
    void aBlockThatTookNoTimeAtAllIsOutweighedByOthers() {
        Pace pace = pace(0, 1);
        pace.took(4_000, Duration.ZERO);
        assertThat(millis(pace, 4_000)).isZero();
        for (int block = 0; block < 200; block++) {
            pace.took(4_000, Duration.ofSeconds(3));
        }
        assertThat(millis(pace, 4_000)).isBetween(2_990L, 3_010L);
    }

    private static Pace pace(int window, int cores) {
        return new Pace(
                new DecoderConfig(1_024, 16, 8, 128, 3_072, 151_936, 1e-6f, 1e6, Collections.nCopies(LAYERS, window)),
                cores);
    }

    private static long millis(Pace pace, int tokens) {
        return pace.estimate(List.of(block(tokens))).toMillis();
    }

    private static BlockUnit block(int tokens) {
        return BlockUnit.of(new int[tokens], new int[] {0, tokens - 1});
    }
}
