package dev.sluice.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RememberedTokensTest {

    private final List<String> tokenised = new ArrayList<>();
    private final TokenCodec codec = new TokenCodec() {
        @Override
        public int[] encode(String text) {
            tokenised.add(text);
            return text.chars().toArray();
        }

        @Override
        public String decode(int[] ids) {
            return new String(ids, 0, ids.length);
        }
    };

    @Test
    void aTextIsTokenisedOnce() {
        TokenCodec remembering = RememberedTokens.over(codec, 100_000);
        int[] first = remembering.encode("one text");
        assertThat(remembering.encode("one" + " text")).isSameAs(first);
        assertThat(remembering.encode("another"))
                .containsExactly("another".chars().toArray());
        assertThat(tokenised).containsExactly("one text", "another");
        assertThat(remembering.decode(first)).isEqualTo("one text");
        assertThat(remembering.coverage("ab")).containsExactly(0, 1, 2);
    }

    @Test
    void memoryIsBounded() {
        TokenCodec remembering = RememberedTokens.over(codec, 10_000);
        for (int round = 0; round < 2; round++) {
            for (int number = 0; number < 1_000; number++) {
                remembering.encode("text " + number);
            }
        }
        assertThat(tokenised).hasSizeGreaterThan(1_900);
    }

    @Test
    void noMemoryRemembersNothing() {
        TokenCodec remembering = RememberedTokens.over(codec, 0);
        remembering.encode("text");
        remembering.encode("text");
        assertThat(tokenised).hasSize(2);
    }
}
