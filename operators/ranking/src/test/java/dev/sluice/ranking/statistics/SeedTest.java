package dev.sluice.ranking.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeedTest {

    @Test
    void isTheDocumentedHash() {
        assertThat(Seed.of("nDCG@10 é").value()).isEqualTo(-493217830893429764L);
        assertThat(Seed.of("nDCG@10 é").and(1_764_072_000_000L).value()).isEqualTo(4655198564234007678L);
    }

    @Test
    void theSplitIntoPartsTheirOrderAndTheirKindMatter() {
        assertThat(Seed.of("a").and("bc")).isNotEqualTo(Seed.of("ab").and("c"));
        assertThat(Seed.of("a").and("b")).isNotEqualTo(Seed.of("b").and("a"));
        assertThat(Seed.of("a").and("\0\0\0\0\0\0\0\1"))
                .isNotEqualTo(Seed.of("a").and(1));
    }
}
