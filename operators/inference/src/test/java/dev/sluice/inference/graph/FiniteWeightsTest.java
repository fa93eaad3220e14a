package dev.sluice.inference.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FiniteWeightsTest {

    private final long seed = Long.getLong("seed", System.nanoTime());

    /** Bit patterns of a type of floats. */
    private enum Floats {
        BF16(ElementType.BF16, 8, 7),
        F16(ElementType.F16, 5, 10),
        F32(ElementType.F32, 8, 23);

        private final ElementType type;
        private final int fractionBits;
        private final long infinity;
        private final long sign;

        Floats(ElementType type, int exponentBits, int fractionBits) {
            this.type = type;
            this.fractionBits = fractionBits;
            this.infinity = ((1L << exponentBits) - 1) << fractionBits;
            this.sign = 1L << (exponentBits + fractionBits);
        }

        /** Infinities, and the smallest, largest and quiet ones of the NaNs, of both signs. */
        long[] notFinite() {
            long fraction = (1L << fractionBits) - 1;
            return both(infinity, infinity | 1, infinity | fraction, infinity | (1L << (fractionBits - 1)));
        }

        /** Zero, the smallest and largest subnormals and normals, one, of both signs. */
        long[] finite() {
            long fraction = (1L << fractionBits) - 1;
            return both(0, 1, fraction, fraction + 1, infinity - 1, infinity >> 1, fraction >> 1);
        }

        private long[] both(long... sizes) {
            return LongStream.concat(LongStream.of(sizes), LongStream.of(sizes).map(size -> size | sign))
                    .toArray();
        }

        boolean isFinite(long bits) {
            return (bits & infinity) != infinity;
        }

        ByteBuffer of(long... values) {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (int place = 0; place < values.length; place++) {
                put(bytes, place, values[place]);
            }
            return bytes;
        }

        void put(ByteBuffer bytes, int place, long value) {
            int at = place * type.bytes();
            if (type.bytes() == Integer.BYTES) {
                bytes.putInt(at, (int) value);
            } else {
                bytes.putShort(at, (short) value);
            }
        }

        long get(ByteBuffer bytes, int place) {
            int at = place * type.bytes();
            return type.bytes() == Integer.BYTES ? bytes.getInt(at) & 0xFFFF_FFFFL : bytes.getShort(at) & 0xFFFFL;
        }
    }

    @ParameterizedTest
    @EnumSource(Floats.class)
    void aNanOrAnInfinityIsFoundAtEveryPlace(Floats floats) {
        // All lengths up to two steps and a rest, so that each lane of a step and each length of the rest comes up.
        for (int length = 1; length <= 12; length++) {
            for (long surroundings : floats.finite()) {
                for (int place = 0; place < length; place++) {
                    for (long value : floats.notFinite()) {
                        long[] values = LongStream.generate(() -> surroundings)
                                .limit(length)
                                .toArray();
                        values[place] = value;
                        assertThat(FiniteWeights.areFinite(floats.type, floats.of(values)))
                                .as("%x at %d of %d among %x", value, place, length, surroundings)
                                .isFalse();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Floats.class)
    void theLargestTheSmallestAndTheNegativeAreFinite(Floats floats) {
        long[] finite = floats.finite();
        for (int length = 0; length <= 12; length++) {
            for (int first = 0; first < finite.length; first++) {
                long[] values = new long[length];
                for (int place = 0; place < length; place++) {
                    values[place] = finite[(first + place) % finite.length];
                }
                assertThat(FiniteWeights.areFinite(floats.type, floats.of(values)))
                        .as("%d from %d", length, first)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Floats.class)
    void theAnswerIsThatOfAPlainLoop(Floats floats) {
        System.out.println("random weights: seed " + seed);
        Random random = new Random(seed);
        int finite = 0;
        int runs = 20_000;
        for (int run = 0; run < runs; run++) {
            byte[] bytes = new byte[random.nextInt(24) * floats.type.bytes()];
            random.nextBytes(bytes);
            ByteBuffer weights = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int length = bytes.length / floats.type.bytes();
            for (int place = 0; place < length; place++) {
                // Else nearly none of the longer ones would be a close case.
                if (random.nextInt(4) == 0) {
                    long near = floats.infinity - random.nextInt(3) + (random.nextInt(20) == 0 ? 2 : 0);
                    floats.put(weights, place, random.nextBoolean() ? near : near | floats.sign);
                }
            }
            boolean expected = true;
            for (int place = 0; place < length; place++) {
                expected &= floats.isFinite(floats.get(weights, place));
            }
            assertThat(FiniteWeights.areFinite(floats.type, weights))
                    .as("seed %d run %d", seed, run)
                    .isEqualTo(expected);
            finite += expected ? 1 : 0;
        }
        assertThat(finite).isBetween(runs / 20, runs - runs / 20);
    }

    @Test
    void everyHalfPrecisionNumberIsJudgedRight() {
        for (Floats floats : List.of(Floats.BF16, Floats.F16)) {
            for (long bits = 0; bits < 1 << Short.SIZE; bits++) {
                assertThat(FiniteWeights.areFinite(floats.type, floats.of(0, bits, 0, 0)))
                        .as("%s %x", floats, bits)
                        .isEqualTo(floats.isFinite(bits));
            }
        }
    }

    @Test
    void onlyWhatLiesBetweenPositionAndLimitIsLookedAt() {
        ByteBuffer weights = Floats.F16.of(0x7C00, 1, 2, 3, 4, 5, 0x7C00);
        assertThat(FiniteWeights.areFinite(ElementType.F16, weights)).isFalse();
        assertThat(FiniteWeights.areFinite(ElementType.F16, weights.position(2).limit(12)))
                .isTrue();
    }

    @Test
    void bytesAreAlwaysFinite() {
        byte[] full = new byte[17];
        Arrays.fill(full, (byte) 0xFF);
        assertThat(FiniteWeights.areFinite(ElementType.U8, ByteBuffer.wrap(full)))
                .isTrue();
    }

    @Test
    void theTensorThatHoldsANanIsNamed(@TempDir Path folder) throws Exception {
        new TensorFile()
                .put("good", new TensorFile.Tensor(ElementType.BF16, List.of(5L), Floats.BF16.of(1, 2, 3, 4, 5)))
                .put("odd", new TensorFile.Tensor(ElementType.F16, List.of(3L), Floats.F16.of(1, 2, 0xFE00)))
                .write(folder.resolve("model.safetensors"));
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertThatThrownBy(checkpoint::checkFinite)
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessage("Tensor 'odd' holds a weight that is NaN or infinite; expected finite ones. Fetch the"
                        + " checkpoint again");
    }
}
