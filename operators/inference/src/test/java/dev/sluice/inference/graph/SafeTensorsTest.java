package dev.sluice.inference.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files from anywhere are read as what they say, or refused with the reason. */
class SafeTensorsTest {

    private static final String VALID = """
            {"__metadata__":{"format":"pt"},
             "second":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},
             "first":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]},
             "one":{"dtype":"F16","shape":[],"data_offsets":[32,34]},
             "none":{"dtype":"U8","shape":[0,7],"data_offsets":[34,34]}}""";
    private static final int VALID_BYTES = 34;

    private final long seed = Long.getLong("seed", System.nanoTime());

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void aValidFileIsReadWithThePlacesOfItsTensors() throws Exception {
        write(VALID, VALID_BYTES);
        long data = (long) Long.BYTES + VALID.length();
        assertThat(SafeTensors.read(file, "name").values())
                .containsExactly(
                        new StoredTensor("first", ElementType.BF16, List.of(4L), file, data, 8),
                        new StoredTensor("second", ElementType.F32, List.of(2L, 3L), file, data + 8, 24),
                        new StoredTensor("one", ElementType.F16, List.of(), file, data + 32, 2),
                        new StoredTensor("none", ElementType.U8, List.of(0L, 7L), file, data + 34, 0));
    }

    @Test
    void aHeaderMayBePaddedWithBlanks() throws Exception {
        write(tensor("F32", "[1]", "[0,4]") + "    ", 4);
        assertThat(SafeTensors.read(file, "name")).containsOnlyKeys("w");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertRefused().hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void aFileShorterThanTheLengthOfItsHeaderIsRefused(int bytes) throws Exception {
        Files.write(file, new byte[bytes]);
        assertRefused().hasMessage("Checkpoint file 'name' has " + bytes + " bytes; expected a header of at least 8");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                3,
                100_000_001,
                Integer.MAX_VALUE,
                1L << 32,
                10_000_000_000L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                -1
            })
    void aHeaderThatCannotBeInTheFileIsRefusedBeforeAnyMemoryIsTakenForIt(long length) throws Exception {
        Files.write(file, lengthThen(length, new byte[] {'{', '}'}));
        assertRefused()
                .hasMessage("Checkpoint file 'name' says that its header has " + Long.toUnsignedString(length)
                        + " bytes; expected 2 to 2");
    }

    @Test
    void aHeaderAboveTheBoundIsRefusedEvenIfTheFileHoldsIt() throws Exception {
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(lengthThen(200_000_000, new byte[0]));
            sparse.setLength(300_000_000);
        }
        assertRefused()
                .hasMessage("Checkpoint file 'name' says that its header has 200000000 bytes; expected 2 to 100000000");
    }

    @Test
    void aHeaderThatIsNoUtf8IsRefused() throws Exception {
        byte[] header = tensor("F32", "[1]", "[0,4]").getBytes(StandardCharsets.UTF_8);
        header[2] = (byte) 0xFF;
        Files.write(file, lengthThen(header.length, Arrays.copyOf(header, header.length + 4)));
        assertRefused().hasMessage("Checkpoint file 'name' has a header that is no UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "[]",
                "12",
                "{\"w\"",
                "{\"w\":1}",
                "{\"w\":null}",
                "{\"w\":[]}",
                "{\"w\":{}}",
                "{}{}",
                "{} 1",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},}",
                "{'w':{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"more\":NaN}}",
                "{\"w\":{\"dtype\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}}",
            })
    void aHeaderThatIsNoObjectOfTensorsIsRefused(String header) throws Exception {
        write(header, 4);
        assertRefused().hasMessageStartingWith("Checkpoint file 'name' ");
    }

    @Test
    void aNameThatStandsTwiceIsRefused() throws Exception {
        String entry = "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%s]}";
        write("{" + entry.formatted("0,4") + "," + entry.formatted("4,8") + "}", 8);
        assertRefused()
                .hasMessageContaining("no JSON object of tensors")
                .rootCause()
                .hasMessageContaining("'w'");
    }

    @Test
    void aMemberThatStandsTwiceIsRefused() throws Exception {
        write("{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
        assertRefused().rootCause().hasMessageContaining("'dtype'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"__metadata__", "w"})
    void deepNestingIsRefused(String name) throws Exception {
        int depth = 1_000_000;
        write("{\"" + name + "\":" + "[".repeat(depth) + "]".repeat(depth) + "}", 0);
        assertRefused();
    }

    @Test
    void deepNestingWithinATensorIsRefused() throws Exception {
        int depth = 1_000_000;
        write("{\"w\":{\"more\":" + "{\"a\":".repeat(depth) + "1" + "}".repeat(depth) + "}}", 0);
        assertRefused().hasMessageContaining("no JSON object of tensors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"I64", "F64", "f32", "F8_E4M3", "", "BOOL"})
    void anUnknownTypeIsRefused(String type) throws Exception {
        write(tensor(type, "[1]", "[0,4]"), 4);
        assertRefused()
                .hasMessageContaining("has tensor 'w' of type '")
                .hasMessageContaining("expected BF16, F16 or F32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[4294967296,4294967296]", "[9223372036854775807]", "[3037000500,3037000500,1]"})
    void aShapeWhoseProductOverflowsIsRefused(String shape) throws Exception {
        write(tensor("F32", shape, "[0,0]"), 0);
        assertRefused().hasMessageContaining("has tensor 'w' of the impossible shape [");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[-1]", "[1,-4]", "[1,1,1,1,1,1,1,1,1]"})
    void aShapeWithNegativeOrTooManyDimensionsIsRefused(String shape) throws Exception {
        write(tensor("F32", shape, "[0,4]"), 4);
        assertRefused().hasMessageContaining("has tensor 'w' with a dimension or place below 0, or too many of them");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[1.0]", "[1e0]", "[\"1\"]", "[[1]]", "[true]", "[null]", "[9223372036854775808]", "{}", "1"})
    void aShapeOfAnythingButWholeNumbersIsRefused(String shape) throws Exception {
        write(tensor("F32", shape, "[0,4]"), 4);
        assertRefused();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[0]", "[0,4,8]", "null", "\"0,4\""})
    void anythingButAPairOfPlacesIsRefused(String places) throws Exception {
        write(tensor("F32", "[1]", places), 4);
        assertRefused();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0,3]", "[0,5]", "[0,8]", "[4,0]", "[0,0]", "[9223372036854775807,0]"})
    void aLengthThatDoesNotFitTheShapeIsRefused(String places) throws Exception {
        write(tensor("F32", "[1]", places), 8);
        assertRefused().hasMessageContaining("its shape [1] of F32 expects 4");
    }

    @Test
    void tensorsThatOverlapAreRefused() throws Exception {
        write(pair("[0,8]", "[4,12]"), 12);
        assertRefused().hasMessageContaining("has tensor 'b' at byte").hasMessageContaining("must not overlap");
    }

    @Test
    void tensorsThatShareTheirBytesAreRefused() throws Exception {
        write(pair("[0,8]", "[0,8]"), 8);
        assertRefused().hasMessageContaining("must not overlap");
    }

    @Test
    void aGapBetweenTensorsIsRefused() throws Exception {
        write(pair("[0,8]", "[9,17]"), 17);
        assertRefused().hasMessageContaining("has tensor 'b' at byte").hasMessageContaining("nor leave gaps");
    }

    @Test
    void aGapInFrontOfTheFirstTensorIsRefused() throws Exception {
        write(tensor("F32", "[1]", "[4,8]"), 8);
        assertRefused().hasMessageContaining("nor leave gaps");
    }

    @Test
    void aPlaceSoFarBehindThatItWrapsAroundIsRefused() throws Exception {
        write(tensor("F32", "[1]", "[9223372036854775803,9223372036854775807]"), 4);
        assertRefused().hasMessageContaining("nor leave gaps");
        write(tensor("U8", "[0]", "[9223372036854775807,9223372036854775807]"), 0);
        assertRefused().hasMessageContaining("nor leave gaps");
    }

    @ParameterizedTest
    @ValueSource(ints = {VALID_BYTES - 1, VALID_BYTES + 1, 0, 10 * VALID_BYTES})
    void aFileTooShortOrTooLongIsRefused(int bytes) throws Exception {
        write(VALID, bytes);
        int header = Long.BYTES + VALID.length();
        assertRefused()
                .hasMessage("Checkpoint file 'name' has " + (header + bytes) + " bytes; its header expects "
                        + (header + VALID_BYTES) + ". Fetch it again");
    }

    @Test
    void aTensorBeyondTheFileIsRefused() throws Exception {
        write(tensor("U8", "[9223372036854775807]", "[0,9223372036854775807]"), 4);
        assertRefused().hasMessageContaining("its header expects");
    }

    @Test
    void damagedFilesAreRefusedOrReadWithinTheirBytes() throws Exception {
        System.out.println("damaged checkpoints: seed " + seed);
        Random random = new Random(seed);
        byte[] valid = TensorFile.bytes(VALID, new byte[VALID_BYTES]);
        int refused = 0;
        int read = 0;
        for (int run = 0; run < 4_000; run++) {
            byte[] damaged = damage(valid, random);
            // A file that is cut and written again may be flushed to disk, which would take most of the time.
            Files.deleteIfExists(file);
            Files.write(file, damaged);
            try {
                Map<String, StoredTensor> tensors = SafeTensors.read(file, "name");
                read++;
                for (StoredTensor tensor : tensors.values()) {
                    assertThat(tensor.offset()).as("seed %d run %d", seed, run).isGreaterThanOrEqualTo(Long.BYTES);
                    assertThat(tensor.length()).as("seed %d run %d", seed, run).isNotNegative();
                    assertThat(tensor.offset() + tensor.length())
                            .as("seed %d run %d", seed, run)
                            .isLessThanOrEqualTo(damaged.length);
                }
            } catch (CheckpointException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " run " + run, e);
            }
        }
        assertThat(refused).isGreaterThan(1_000);
        assertThat(read).isGreaterThan(100);
    }

    private static byte[] damage(byte[] valid, Random random) {
        byte[] damaged = valid.clone();
        int changes = 1 + random.nextInt(3);
        for (int change = 0; change < changes; change++) {
            // Digits and signs of JSON in the place of others get further than arbitrary bytes.
            byte[] likely = "0123456789{}[]\",:-.eFBU".getBytes(StandardCharsets.UTF_8);
            byte value = random.nextBoolean() ? likely[random.nextInt(likely.length)] : (byte) random.nextInt(256);
            switch (random.nextInt(8)) {
                case 0 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
                case 1 -> damaged = Arrays.copyOf(damaged, damaged.length + random.nextInt(9));
                case 2 ->
                    damaged[random.nextInt(Math.min(damaged.length, Long.BYTES) + 1) % Math.max(1, damaged.length)] =
                            value;
                default -> {
                    if (damaged.length > 0) {
                        damaged[random.nextInt(damaged.length)] = value;
                    }
                }
            }
            if (damaged.length == 0) {
                return damaged;
            }
        }
        return damaged;
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
        return assertThatThrownBy(() -> SafeTensors.read(file, "name")).isExactlyInstanceOf(CheckpointException.class);
    }

    private void write(String header, int dataBytes) throws IOException {
        Files.write(file, TensorFile.bytes(header, new byte[dataBytes]));
    }

    private static byte[] lengthThen(long length, byte[] rest) {
        return ByteBuffer.allocate(Long.BYTES + rest.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(rest)
                .array();
    }

    private static String tensor(String type, String shape, String places) {
        return "{\"w\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + places + "}}";
    }

    private static String pair(String first, String second) {
        return "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + first
                + "},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + second + "}}";
    }
}
