package dev.sluice.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.ScoreCacheOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptOutcomesTest {

    private static final OutcomeForm<float[]> PLAIN = new OutcomeForm<>(numbers -> numbers, numbers -> numbers);
    private static final float[] OUTCOME = {1.5f, -0.0f, Float.MIN_VALUE};

    @TempDir
    private Path folder;

    @Test
    void outcomesOutliveTheProcess() throws Exception {
        ContentKey key = ContentKey.of(new int[] {1, 2, 3});
        try (OutcomeCache<float[]> cache = cache("maker")) {
            cache.put(key, OUTCOME);
        }
        try (OutcomeCache<float[]> cache = cache("maker")) {
            assertThat(cache.get(key)).isNull();
            assertThat(cache.find(key)).containsExactly(OUTCOME);
            assertThat(cache.get(key)).containsExactly(OUTCOME);
            assertThat(cache.find(ContentKey.of(new int[] {1, 2}))).isNull();
        }
    }

    @Test
    void whatAnotherModelMadeIsNotKnown() throws Exception {
        ContentKey key = ContentKey.of(new int[] {1, 2, 3});
        try (OutcomeCache<float[]> one = cache("one");
                OutcomeCache<float[]> other = cache("other")) {
            one.put(key, OUTCOME);
            assertThat(other.find(key)).isNull();
        }
    }

    @Test
    void whatIsNoNumberIsNotKept() throws Exception {
        ContentKey key = ContentKey.of(new int[] {1});
        try (OutcomeCache<float[]> cache = cache("maker")) {
            cache.put(key, new float[] {1, Float.NaN});
        }
        try (OutcomeCache<float[]> cache = cache("maker")) {
            assertThat(cache.find(key)).isNull();
        }
    }

    @Test
    void theElderHalfGoesWhenThereIsNoRoomAndWhatIsUsedStays() throws Exception {
        int outcomes = 2_000;
        try (KeptOutcomes kept = KeptOutcomes.open(folder, 100_000)) {
            for (int number = 0; number < outcomes; number++) {
                kept.put(key(number), new float[13]);
                assertThat(kept.get(key(0))).hasSize(13);
            }
        }
        try (KeptOutcomes kept = KeptOutcomes.open(folder, 100_000)) {
            int known = 0;
            for (int number = 0; number < outcomes; number++) {
                known += kept.get(key(number)) == null ? 0 : 1;
            }
            assertThat(kept.get(key(0))).isNotNull();
            assertThat(kept.get(key(1))).isNull();
            assertThat(known).isBetween(500, 1_001);
        }
    }

    @Test
    void anInterruptOfWhoReadsDoesNotCloseTheFile() throws Exception {
        try (KeptOutcomes kept = KeptOutcomes.open(folder, 1_000_000)) {
            kept.put(key(1), OUTCOME);
        }
        try (KeptOutcomes kept = KeptOutcomes.open(folder, 1_000_000)) {
            Thread.currentThread().interrupt();
            kept.get(key(1));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(kept.get(key(1))).containsExactly(OUTCOME);
        }
    }

    @Test
    void aFileThatIsInUseIsRefused() throws Exception {
        try (KeptOutcomes first = KeptOutcomes.open(folder, 1_000_000)) {
            assertThat(first.get(key(1))).isNull();
            assertThatThrownBy(() -> KeptOutcomes.open(folder, 1_000_000))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("no other process uses")
                    .hasMessageContaining("Name another one");
        }
    }

    @Test
    void aFileThatIsNoneIsRefused() throws Exception {
        Files.writeString(folder.resolve("scores.mv.db"), "not a store");
        assertThatThrownBy(() -> KeptOutcomes.open(folder, 1_000_000)).isInstanceOf(ModelException.class);
    }

    @Test
    void aFileThatWasCutShortOpensWithWhatWasWrittenBefore() throws Exception {
        try (KeptOutcomes kept = KeptOutcomes.open(folder, 100_000_000)) {
            kept.put(key(1), OUTCOME);
        }
        Path file = folder.resolve("scores.mv.db");
        long seed = 8;
        byte[] halfWritten = new byte[4_000];
        new Random(seed).nextBytes(halfWritten);
        Files.write(file, halfWritten, StandardOpenOption.APPEND);
        try (KeptOutcomes kept = KeptOutcomes.open(folder, 100_000_000)) {
            assertThat(kept.get(key(1))).as("seed %d", seed).containsExactly(OUTCOME);
        }
    }

    private static byte[] key(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }

    private OutcomeCache<float[]> cache(String maker) throws ModelException {
        ScoreCacheOptions options = new ScoreCacheOptions(folder.toString(), ScoreCacheOptions.DEFAULT_MAX_BYTES);
        return new OutcomeCache<>(
                1_000, numbers -> numbers.length * Float.BYTES, KeptOutcomes.keeper(options, maker, PLAIN));
    }
}
