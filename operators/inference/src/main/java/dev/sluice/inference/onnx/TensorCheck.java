package dev.sluice.inference.onnx;

import static dev.sluice.inference.onnx.Protobuf.BITS_32;
import static dev.sluice.inference.onnx.Protobuf.BITS_64;
import static dev.sluice.inference.onnx.Protobuf.BYTES;
import static dev.sluice.inference.onnx.Protobuf.VARINT;

import dev.sluice.inference.onnx.TensorType.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one tensor ({@code TensorProto}) without its values, and holds its dimensions against them. */
final class TensorCheck {

    private static final int MAX_DIMENSIONS = 64;
    private static final int MAX_ENTRIES = 64;
    private static final int EXTERNAL = 1;
    private static final int NO_RAW_BYTES = -1;

    private final Protobuf in;
    private final ExternalData external;
    private final List<Long> dimensions = new ArrayList<>();
    private final Map<Field, Long> entries = new EnumMap<>(Field.class);
    private final Map<String, String> place = new HashMap<>();
    private String name = "";
    private long type;
    private long location;
    private int rawBytes = NO_RAW_BYTES;

    private TensorCheck(Protobuf in, ExternalData external) {
        this.in = in;
        this.external = external;
    }

    /**
     * A tensor that was read.
     *
     * @param bytes how many its values are; 0 for texts
     */
    record Tensor(String name, List<Long> dimensions, TensorType type, long bytes) {}

    /** Reads the tensor that the field holds. */
    static Tensor read(Protobuf in, ExternalData external) throws IOException, OnnxFileException {
        TensorCheck check = new TensorCheck(in, external);
        in.message(check::field);
        return check.tensor();
    }

    private void field(int tag) throws IOException, OnnxFileException {
        switch (tag) {
            case 1 << 3 | VARINT -> dimension(in.number());
            case 1 << 3 | BYTES -> in.packedNumbers(this::dimension);
            case 2 << 3 | VARINT -> type = in.number();
            case 8 << 3 | BYTES -> name = in.text();
            case 9 << 3 | BYTES -> {
                if (rawBytes != NO_RAW_BYTES) {
                    throw new OnnxFileException("has the values of tensor '" + name + "' twice", "them once");
                }
                rawBytes = in.skipBytes();
            }
            case 13 << 3 | BYTES -> entry();
            case 14 << 3 | VARINT -> location = in.number();
            default -> values(tag);
        }
    }

    private void dimension(long dimension) throws OnnxFileException {
        if (dimensions.size() == MAX_DIMENSIONS) {
            throw new OnnxFileException(
                    "has a tensor of more than " + MAX_DIMENSIONS + " dimensions", "at most so many");
        }
        dimensions.add(dimension);
    }

    private void entry() throws IOException, OnnxFileException {
        String[] entry = {"", ""};
        in.message(tag -> {
            switch (tag) {
                case 1 << 3 | BYTES -> entry[0] = in.text();
                case 2 << 3 | BYTES -> entry[1] = in.text();
                default -> in.skip(tag);
            }
        });
        if (place.put(entry[0], entry[1]) != null || place.size() > MAX_ENTRIES) {
            throw new OnnxFileException(
                    "gives the place of tensor '" + name + "' with '" + entry[0] + "' twice, or with too much",
                    "each once");
        }
    }

    /** Values that are no raw bytes: packed into one field, or one field each. */
    private void values(int tag) throws IOException {
        Field field = switch (tag >>> 3) {
            case 4 -> Field.FLOATS;
            case 5 -> Field.INTS_32;
            case 6 -> Field.STRINGS;
            case 7 -> Field.INTS_64;
            case 10 -> Field.DOUBLES;
            case 11 -> Field.UNSIGNED;
            default -> null;
        };
        if (field == null) {
            in.skip(tag);
        } else if (field == Field.STRINGS || (tag & 7) != BYTES) {
            in.skip(tag);
            boolean itsOwn = (tag & 7) == wireType(field);
            entries.merge(field, itsOwn ? 1L : 0L, Long::sum);
        } else {
            // Numbers of differing length take a byte at least.
            long bytes = in.skipBytes();
            entries.merge(field, field.bits() == 0 ? bytes : bytes * 8 / field.bits(), Long::sum);
        }
    }

    private static int wireType(Field field) {
        return switch (field) {
            case STRINGS -> BYTES;
            case FLOATS -> BITS_32;
            case DOUBLES -> BITS_64;
            case INTS_32, INTS_64, UNSIGNED -> VARINT;
        };
    }

    private Tensor tensor() throws IOException, OnnxFileException {
        TensorType known = TensorType.of(type);
        if (known == null) {
            throw new OnnxFileException("has tensor '" + name + "' of the type " + type, "1 to 26. Export it anew");
        }
        try {
            long elements = 1;
            for (long dimension : dimensions) {
                if (dimension < 0) {
                    throw new OnnxFileException(
                            "has tensor '" + name + "' with the dimension " + dimension, "0 or more");
                }
                elements = Math.multiplyExact(elements, dimension);
            }
            long bytes = known.bytes(elements);
            check(known, elements, bytes);
            return new Tensor(name, List.copyOf(dimensions), known, bytes);
        } catch (ArithmeticException e) {
            throw tooFew(known, "more values than can be counted");
        }
    }

    private void check(TensorType known, long elements, long bytes) throws IOException, OnnxFileException {
        if (location == EXTERNAL) {
            if (rawBytes != NO_RAW_BYTES || known == TensorType.STRING) {
                throw new OnnxFileException(
                        "has tensor '" + name + "' of type " + known
                                + " both in it and outside of it, or texts outside",
                        "values in one place, texts in the file");
            }
            external.check(name, place, bytes);
        } else if (rawBytes != NO_RAW_BYTES) {
            if (known == TensorType.STRING || rawBytes != bytes) {
                throw tooFew(known, rawBytes + " raw bytes");
            }
        } else {
            @Nullable Long given = entries.get(known.field());
            long count = given == null ? 0 : given;
            long needed = known.entries(elements);
            boolean exact = known.field().bits() > 0 || known == TensorType.STRING;
            if (exact ? count != needed : count < needed) {
                throw tooFew(known, (exact ? "" : "at most ") + count + " values");
            }
        }
    }

    private OnnxFileException tooFew(TensorType known, String has) {
        return new OnnxFileException(
                "has tensor '" + name + "' of type " + known + " and dimensions " + dimensions + " with " + has,
                "as many as the dimensions say. Fetch it again");
    }
}
