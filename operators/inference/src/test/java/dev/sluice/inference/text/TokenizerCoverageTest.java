package dev.sluice.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TokenizerCoverageTest {

    @Test
    void wordPiecesEndWhereTheyStandInTheText() throws Exception {
        try (Tokenizer tokenizer = open("/bge-small-en-v1.5-tokenizer.json")) {
            assertThat(tokenizer.coverage("Hello,  W\u00C4RE \uD83D\uDE00 x ")).containsExactly(0, 5, 6, 12, 15, 17);
            assertThat(tokenizer.coverage("")).containsExactly(0);
        }
    }

    @Test
    void aCharacterOfSeveralTokensIsCoveredByTheLast() throws Exception {
        try (Tokenizer tokenizer = open("/listwise/tiny-v3/tokenizer.json")) {
            String text = "a\uD83D\uDE00b";
            int[] covered = tokenizer.coverage(text);
            assertThat(covered)
                    .hasSize(tokenizer.encode(text).length + 1)
                    .startsWith(0, 1, 1)
                    .endsWith(3, 4);
        }
    }

    @Test
    void withoutPlacesItIsWhatTokensDecodeTo() {
        assertThat(new CharacterCodec().coverage("a\uD83D\uDE00b")).containsExactly(0, 1, 3, 4);
    }

    private static Tokenizer open(String resource) throws Exception {
        try (InputStream in = Objects.requireNonNull(TokenizerCoverageTest.class.getResourceAsStream(resource))) {
            return Tokenizer.openPlain("test", in.readAllBytes());
        }
    }
}
