package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrecEvalOrderTest {

    @Test
    void higherScoresStandFirst() {
        assertThat(TrecEvalOrder.bestFirst(Map.of("a", -1.0, "b", 2.0, "c", Double.NEGATIVE_INFINITY, "d", 0.5)))
                .containsExactly("b", "d", "a", "c");
    }

    @Test
    void scoresEqualAsFloatAreTiesWithTheHigherIdFirst() {
        assertThat(TrecEvalOrder.bestFirst(Map.of("a", Math.nextUp(1.0), "b", 1.0)))
                .containsExactly("b", "a");
        assertThat(TrecEvalOrder.bestFirst(Map.of("a", (double) Math.nextUp(1f), "b", 1.0)))
                .containsExactly("a", "b");
    }

    @Test
    void minusZeroTiesWithZero() {
        assertThat(TrecEvalOrder.bestFirst(Map.of("a", 0.0, "b", -0.0))).containsExactly("b", "a");
    }

    @Test
    void numbersAsIdsCompareAsText() {
        assertThat(TrecEvalOrder.bestFirst(Map.of("9", 1.0, "10", 1.0, "1", 1.0)))
                .containsExactly("9", "10", "1");
    }

    @Test
    void tiedIdsStandInTheOrderOfTheirBytes() {
        long seed = 7;
        System.out.println("TrecEvalOrderTest: seed " + seed);
        Random random = new Random(seed);
        int[] alphabet = {'A', 'Z', 'a', '9', 0xE9, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFF5A, 0xFFFD, 0x10000, 0x1F600};
        Map<String, Double> scores = new HashMap<>();
        for (int count = 0; count < 2000; count++) {
            StringBuilder id = new StringBuilder();
            for (int length = random.nextInt(5); length >= 0; length--) {
                id.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
            }
            scores.put(id.toString(), 0.25);
        }
        List<String> expected = new ArrayList<>(scores.keySet());
        expected.sort(Collections.reverseOrder((left, right) ->
                Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8))));
        assertThat(TrecEvalOrder.bestFirst(scores)).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void aScoreThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> TrecEvalOrder.bestFirst(Map.of("a", 1.0, "b", Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN")
                .hasMessageContaining("'b'");
    }

    @Test
    void anEmptyRunIsAnEmptyRanking() {
        assertThat(TrecEvalOrder.bestFirst(Map.of())).isEmpty();
    }
}
