package dev.sluice.inference.crossencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.inference.crossencoder.Windows.Window;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A failure is run again with {@code -Dseed=...} as printed. */
class WindowsTest {

    @Test
    void whatFitsIsOneWindow() {
        assertThat(Windows.of(0, 10, 2)).containsExactly(new Window(0, 0));
        assertThat(Windows.of(10, 10, 2)).containsExactly(new Window(0, 10));
    }

    @Test
    void theLastWindowIsMovedBackUntilItIsFull() {
        assertThat(Windows.of(11, 10, 2)).containsExactly(new Window(0, 10), new Window(1, 11));
        assertThat(Windows.of(19, 10, 2)).containsExactly(new Window(0, 10), new Window(8, 18), new Window(9, 19));
    }

    @Test
    void aDocumentThatEndsWithAWindowHasNoFurtherOne() {
        assertThat(Windows.of(18, 10, 2)).containsExactly(new Window(0, 10), new Window(8, 18));
    }

    @Test
    void theOverlapIsAtMostAQuarterOfTheBudget() {
        assertThat(Windows.of(20, 10, 80).get(1)).isEqualTo(new Window(8, 18));
        assertThat(Windows.of(7, 3, 80)).containsExactly(new Window(0, 3), new Window(3, 6), new Window(4, 7));
    }

    @Test
    void windowsThatTakeNothingAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Windows.of(10, 0, 0))
                .withMessage("Windows of 0 tokens: expected at least 1");
    }

    @Test
    void windowsCoverEveryTokenInOrderAndAreFull() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("WindowsTest: seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            int tokens = random.nextInt(300);
            int budget = 1 + random.nextInt(60);
            List<Window> windows = Windows.of(tokens, budget, random.nextInt(30));
            int covered = 0;
            for (Window window : windows) {
                assertThat(window.from()).as("seed %d", seed).isLessThanOrEqualTo(covered);
                assertThat(window.to() - window.from()).as("seed %d", seed).isEqualTo(Math.min(tokens, budget));
                assertThat(window.to()).as("seed %d", seed).isGreaterThanOrEqualTo(covered);
                covered = window.to();
            }
            assertThat(covered).as("seed %d", seed).isEqualTo(tokens);
        }
    }
}
