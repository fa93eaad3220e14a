package dev.sluice.connectors.candidates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFilterTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 1000, 100_000})
    void whatWasAddedIsNeededAndFewOtherTextsPass(int keys) {
        TextFilter filter = new TextFilter();
        IntStream.range(0, keys).forEach(key -> filter.add("d" + key));
        filter.shrink();
        assertThat(IntStream.range(0, keys).allMatch(key -> filter.mayNeed("d" + key)))
                .isTrue();
        long passing = IntStream.range(keys, keys + 100_000)
                .filter(key -> filter.mayNeed("d" + key))
                .count();
        assertThat(passing).isLessThan(1500);
    }

    @Test
    void aQueryAndADocumentOfOneIdAreTwoTexts() {
        TextFilter filter = new TextFilter();
        filter.add(TextKey.QUERY.of("1"));
        filter.shrink();
        assertThat(filter.mayNeed(TextKey.QUERY.of("1"))).isTrue();
        assertThat(filter.mayNeed(TextKey.DOCUMENT.of("1"))).isFalse();
    }
}
