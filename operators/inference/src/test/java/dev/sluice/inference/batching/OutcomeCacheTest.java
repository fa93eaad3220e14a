package dev.sluice.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomeCacheTest {

    @Test
    void memoryIsBounded() {
        OutcomeCache<byte[]> cache = new OutcomeCache<>(10_000, outcome -> outcome.length);
        for (int key = 0; key < 1_000; key++) {
            cache.put(key, new byte[300]);
        }
        assertThat(IntStream.range(0, 1_000)
                        .filter(key -> cache.get(key) != null)
                        .count())
                .isBetween(1L, 20L);
    }

    @Test
    void aHitIsTheVeryOutcome() {
        OutcomeCache<byte[]> cache = new OutcomeCache<>(10_000, outcome -> outcome.length);
        byte[] outcome = {1, 2, 3};
        cache.put("key", outcome);
        assertThat(cache.get("key")).isSameAs(outcome);
    }

    @Test
    void noMemoryKeepsNothing() {
        OutcomeCache<byte[]> cache = new OutcomeCache<>(0, outcome -> outcome.length);
        cache.put("key", new byte[3]);
        assertThat(cache.get("key")).isNull();
    }
}
