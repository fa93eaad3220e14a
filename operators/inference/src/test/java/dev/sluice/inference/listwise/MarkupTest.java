package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.text.ControlStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A failure of the random test is run again with {@code -Dseed=...} as printed. */
class MarkupTest {

    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void whatComesTogetherGoesToo() {
        assertThat(Markup.withoutMarkers("a<|embed_<|rerank_token|>token|>b")).isEqualTo("ab");
        assertThat(ControlStrings.without("<|im_<|im_end|>end|>c", List.of("<|im_end|>")))
                .isEqualTo("c");
        assertThat(ControlStrings.without("<<think>|x|>", List.of("<|x|>", "<think>")))
                .isEmpty();
    }

    @Test
    void nearlyMarkersStay() {
        String text = "<|embed_token|<|rerank_token> <|Embed_token|> |embed_token|>";
        assertThat(Markup.withoutMarkers(text)).isEqualTo(text);
        assertThat(Markup.withoutMarkers("<|embed_token|>" + text)).isEqualTo(text);
    }

    @Test
    void ofStringsThatEndTogetherTheLongestGoes() {
        assertThat(ControlStrings.without("say <think> aloud", List.of("think>", "<think>", "k>")))
                .isEqualTo("say  aloud");
    }

    @Test
    void stringsAreCountedAsTheyStand() {
        List<String> strings = List.of("<|im_end|>", "<think>");
        assertThat(ControlStrings.count("<think><think> <|im_<|im_end|>end|>", strings))
                .isEqualTo(3);
        assertThat(ControlStrings.count("plain", strings)).isZero();
        assertThat(ControlStrings.count("====", List.of("=="))).isEqualTo(2);
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
    void aTextOfMegabytesIsCleanedHoweverDeepMarkersAreNested() {
        int depth = 500_000;
        String nested = "<|embed_".repeat(depth) + "x" + "token|>".repeat(depth);
        assertThat(Markup.withoutMarkers(nested)).hasSameSizeAs(nested);
        assertThat(Markup.withoutMarkers("<|embed_".repeat(depth) + "token|>".repeat(depth)))
                .isEmpty();
    }

    @Test
    void randomTextsLoseWhatRepeatedReplacementTakes() {
        System.out.println("random markup: seed " + seed);
        Random random = new Random(seed);
        List<String> pieces =
                List.of("<|embed_", "token|>", "<|rerank_", "<|embed_token|>", "x", "<|", "<|rerank_token|>");
        for (int run = 0; run < 2_000; run++) {
            List<String> chosen = new ArrayList<>();
            for (int count = random.nextInt(30); count > 0; count--) {
                chosen.add(pieces.get(random.nextInt(pieces.size())));
            }
            String text = String.join("", chosen);
            String replaced = text;
            while (Markup.MARKERS.stream().anyMatch(replaced::contains)) {
                for (String marker : Markup.MARKERS) {
                    replaced = replaced.replace(marker, "");
                }
            }
            assertThat(Markup.withoutMarkers(text))
                    .as("seed %d run %d", seed, run)
                    .isEqualTo(replaced);
        }
    }
}
