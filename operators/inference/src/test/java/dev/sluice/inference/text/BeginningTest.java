package dev.sluice.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.files.ModelFolder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A failure is run again with {@code -Dseed=...} as printed. */
class BeginningTest {

    private static final String[] PIECES = {
        "water", " ", "  ", "\n", "日本", "straße", "🍕", "é", "x".repeat(120), " ".repeat(500), "a", ".", "ﬁ", "</s>"
    };

    @ParameterizedTest
    @CsvSource({"tiny-v2", "tiny-v1", "tiny-ms-marco"})
    void theFirstTokensAreThoseOfTheWholeText(String model) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("BeginningTest: seed " + seed);
        Random random = new Random(seed);
        byte[] json = TokenizerFile.read(ModelFolder.of(folder(model))).json();
        try (Tokenizer tokenizer = Tokenizer.openPlain(model, json)) {
            for (int round = 0; round < 12; round++) {
                String text = text(random, 60_000 + random.nextInt(200_000));
                int[] whole = tokenizer.encode(text);
                int tokens = 1 + random.nextInt(3_000);
                Beginning beginning = Beginning.of(tokenizer, text, tokens);
                assertThat(text).startsWith(beginning.text());
                assertThat(beginning.isWhole())
                        .as("seed %d", seed)
                        .isEqualTo(beginning.text().length() == text.length());
                assertThat(beginning.ids().length)
                        .as("seed %d", seed)
                        .isGreaterThanOrEqualTo(Math.min(tokens, whole.length));
                int compared = Math.min(tokens, whole.length);
                assertThat(Arrays.copyOf(beginning.ids(), compared))
                        .as("seed %d", seed)
                        .isEqualTo(Arrays.copyOf(whole, compared));
            }
        }
    }

    private static String text(Random random, int characters) {
        StringBuilder text = new StringBuilder();
        while (text.length() < characters) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
            if (random.nextInt(4) > 0) {
                text.append(' ');
            }
        }
        return text.toString();
    }

    private static Path folder(String model) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(BeginningTest.class.getResource("/crossencoder/" + model))
                .toURI());
    }
}
