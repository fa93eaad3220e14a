package dev.sluice.inference.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the header of a safetensors file: eight bytes with the header's length, a JSON object of tensors by name, then
 * their values without gaps (the format's own specification). Values are not touched, and nothing larger than the
 * header is read into memory.
 */
final class SafeTensors {

    private static final int LENGTH_BYTES = Long.BYTES;
    private static final int MAX_HEADER_BYTES = 100_000_000;
    private static final int MAX_DIMENSIONS = 8;
    private static final String METADATA = "__metadata__";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxNumberLength(20)
                    .maxDocumentLength(MAX_HEADER_BYTES)
                    .build())
            .build();

    private final Path path;
    private final String name;

    private SafeTensors(Path path, String name) {
        this.path = path;
        this.name = name;
    }

    /**
     * The tensors of a file by name, in the order of their places.
     *
     * @param name what it is called in messages
     */
    static Map<String, StoredTensor> read(Path path, String name) throws CheckpointException {
        return new SafeTensors(path, name).read();
    }

    private Map<String, StoredTensor> read() throws CheckpointException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < LENGTH_BYTES) {
                throw broken("has " + size + " bytes; expected a header of at least " + LENGTH_BYTES);
            }
            long headerBytes = fully(channel, 0, LENGTH_BYTES).getLong();
            long most = Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES);
            if (headerBytes < 2 || headerBytes > most) {
                throw broken("says that its header has " + Long.toUnsignedString(headerBytes) + " bytes; expected 2 to "
                        + most);
            }
            byte[] header = fully(channel, LENGTH_BYTES, (int) headerBytes).array();
            List<StoredTensor> tensors = parse(text(header), LENGTH_BYTES + headerBytes);
            return checked(tensors, LENGTH_BYTES + headerBytes, size);
        } catch (IOException e) {
            throw new CheckpointException("Checkpoint file '" + name + "' cannot be read: " + e, e);
        }
    }

    private static ByteBuffer fully(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("it ended while it was read");
            }
        }
        return buffer.flip();
    }

    private String text(byte[] header) throws CheckpointException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CheckpointException(message("has a header that is no UTF-8"), e);
        }
    }

    private List<StoredTensor> parse(String header, long dataStart) throws CheckpointException {
        List<StoredTensor> tensors = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(header)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (name.equals(METADATA)) {
                    parser.nextToken();
                    parser.skipChildren();
                } else {
                    tensors.add(tensor(name, parser, dataStart));
                }
            }
            if (parser.nextToken() != null) {
                throw broken("has something behind its header's JSON object");
            }
            return tensors;
        } catch (IOException e) {
            throw new CheckpointException(message("has a header that is no JSON object of tensors"), e);
        }
    }

    private StoredTensor tensor(String name, JsonParser parser, long dataStart)
            throws IOException, CheckpointException {
        expect(parser.nextToken(), JsonToken.START_OBJECT, "tensor '" + name + "'");
        String type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            parser.nextToken();
            switch (member) {
                case "dtype" -> type = parser.getText();
                case "shape" -> shape = numbers(name, parser);
                case "data_offsets" -> offsets = numbers(name, parser);
                default -> parser.skipChildren();
            }
        }
        if (type == null || shape == null || offsets == null || offsets.size() != 2) {
            throw broken("gives tensor '" + name + "' no dtype, shape or pair of data_offsets");
        }
        ElementType elementType = elementType(name, type);
        long length = offsets.get(1) - offsets.get(0);
        long expected = bytes(name, shape, elementType);
        if (length != expected) {
            throw broken("gives tensor '" + name + "' " + length + " bytes; its shape " + shape + " of " + type
                    + " expects " + expected);
        }
        return new StoredTensor(name, elementType, shape, path, dataStart + offsets.get(0), length);
    }

    private ElementType elementType(String name, String type) throws CheckpointException {
        for (ElementType known : ElementType.values()) {
            if (known.safetensorsName().equals(type)) {
                return known;
            }
        }
        throw broken(
                "has tensor '" + name + "' of type '" + type.toUpperCase(Locale.ROOT) + "'; expected BF16, F16 or F32");
    }

    private List<Long> numbers(String name, JsonParser parser) throws IOException, CheckpointException {
        expect(parser.currentToken(), JsonToken.START_ARRAY, "tensor '" + name + "'");
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            long number = parser.getLongValue();
            if (number < 0 || numbers.size() == MAX_DIMENSIONS) {
                throw broken("has tensor '" + name + "' with a dimension or place below 0, or too many of them");
            }
            numbers.add(number);
        }
        expect(parser.currentToken(), JsonToken.END_ARRAY, "tensor '" + name + "'");
        return numbers;
    }

    private long bytes(String name, List<Long> shape, ElementType type) throws CheckpointException {
        try {
            long elements = 1;
            for (long dimension : shape) {
                elements = Math.multiplyExact(elements, dimension);
            }
            return Math.multiplyExact(elements, type.bytes());
        } catch (ArithmeticException e) {
            throw new CheckpointException(message("has tensor '" + name + "' of the impossible shape " + shape), e);
        }
    }

    /** No gap, no overlap, no byte too few or too many: each tensor begins where the one before ends. */
    private Map<String, StoredTensor> checked(List<StoredTensor> tensors, long dataStart, long size)
            throws CheckpointException {
        tensors.sort(Comparator.comparingLong(StoredTensor::offset).thenComparingLong(StoredTensor::length));
        Map<String, StoredTensor> byName = new LinkedHashMap<>();
        long end = dataStart;
        for (StoredTensor tensor : tensors) {
            if (tensor.offset() != end) {
                throw broken("has tensor '" + tensor.name() + "' at byte " + tensor.offset() + "; expected " + end
                        + ", where the one before it ends: tensors must not overlap nor leave gaps");
            }
            end += tensor.length();
            byName.put(tensor.name(), tensor);
        }
        if (end != size) {
            throw broken("has " + size + " bytes; its header expects " + end + ". Fetch it again");
        }
        return byName;
    }

    private void expect(JsonToken found, JsonToken expected, String where) throws CheckpointException {
        if (found != expected) {
            throw broken("has a header that is malformed at " + where);
        }
    }

    private CheckpointException broken(String what) {
        return new CheckpointException(message(what));
    }

    private String message(String what) {
        return "Checkpoint file '" + this.name + "' " + what;
    }
}
