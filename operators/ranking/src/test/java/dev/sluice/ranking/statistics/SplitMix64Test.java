package dev.sluice.ranking.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SplitMix64Test {

    @Test
    void givesThePublishedNumbers() {
        SplitMix64 random = new SplitMix64(1234567);
        for (String expected : new String[] {
            "6457827717110365317",
            "3203168211198807973",
            "9817491932198370423",
            "4593380528125082431",
            "16408922859458223821"
        }) {
            assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo(expected);
        }
    }

    @Test
    void everyIndexIsAboutAsLikely() {
        SplitMix64 random = new SplitMix64(5);
        int[] counts = new int[7];
        for (int draw = 0; draw < 700_000; draw++) {
            counts[random.nextIndex(7)]++;
        }
        for (int count : counts) {
            assertThat(count).isCloseTo(100_000, within(1_500));
        }
    }

    @Test
    void indexesStayBelowTheLargestBound() {
        SplitMix64 random = new SplitMix64(6);
        for (int draw = 0; draw < 100_000; draw++) {
            assertThat(random.nextIndex(Integer.MAX_VALUE)).isBetween(0, Integer.MAX_VALUE - 1);
        }
    }
}
