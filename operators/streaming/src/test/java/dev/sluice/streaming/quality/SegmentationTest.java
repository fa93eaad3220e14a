package dev.sluice.streaming.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentationTest {

    @Test
    void anAttributeHasValuesOrStandsForTheMostFrequentOnes() {
        assertThat(Segmentation.parse("tenant")).isEqualTo(new Segmentation("tenant", List.of()));
        assertThat(Segmentation.parse("tenant=a")).isEqualTo(new Segmentation("tenant", List.of("a")));
        assertThat(Segmentation.parse("user group=a b,c=d"))
                .isEqualTo(new Segmentation("user group", List.of("a b", "c=d")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | segment '': expected the name of an attribute",
                "=a | segment '': expected the name of an attribute",
                "tenant= | segment 'tenant' has the value ''; expected different values parted by commas",
                "tenant=a,,b | segment 'tenant' has the value '';",
                "tenant=a,b,a | segment 'tenant' has the value 'a' twice;"
            })
    void whatNamesNoSegmentsIsRefused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Segmentation.parse(text))
                .withMessageStartingWith(message);
    }

    @Test
    void itsTextIsReadBackAndItTravelsWithAJob() throws Exception {
        for (String text : List.of("tenant", "tenant=a,b")) {
            assertThat(Segmentation.parse(text)).hasToString(text);
            assertThat(InstantiationUtil.clone(Segmentation.parse(text))).isEqualTo(Segmentation.parse(text));
        }
    }
}
