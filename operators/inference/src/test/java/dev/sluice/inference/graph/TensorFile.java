package dev.sluice.inference.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Tensors in memory, to be changed and written as a safetensors file. */
public final class TensorFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Tensor> tensors = new TreeMap<>();

    /** A tensor with its values, little-endian. */
    public record Tensor(ElementType type, List<Long> shape, ByteBuffer values) {

        /** The same shape filled with other values, two bytes each. */
        public Tensor filledWith(short value) {
            ByteBuffer filled = ByteBuffer.allocate(values.remaining()).order(ByteOrder.LITTLE_ENDIAN);
            while (filled.hasRemaining()) {
                filled.putShort(value);
            }
            return new Tensor(type, shape, filled.flip());
        }

        /** The values of a bf16 tensor in another type; exact in F32, rounded in F16. */
        public Tensor in(ElementType other) {
            ByteBuffer converted = ByteBuffer.allocate(values.remaining() / type.bytes() * other.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (int at = values.position(); at < values.limit(); at += type.bytes()) {
                int bits = values.getShort(at) << Short.SIZE;
                if (other == ElementType.F32) {
                    converted.putInt(bits);
                } else {
                    converted.putShort(half(Float.intBitsToFloat(bits)));
                }
            }
            return new Tensor(other, shape, converted.flip());
        }
    }

    /** All tensors of a checkpoint. */
    public static TensorFile of(Path folder) throws CheckpointException {
        TensorFile file = new TensorFile();
        Checkpoint checkpoint = Checkpoint.open(folder);
        for (StoredTensor tensor : checkpoint.tensors()) {
            file.tensors.put(tensor.name(), new Tensor(tensor.type(), tensor.shape(), checkpoint.map(tensor)));
        }
        return file;
    }

    public Set<String> names() {
        return tensors.keySet();
    }

    public TensorFile put(String name, Tensor tensor) {
        tensors.put(name, tensor);
        return this;
    }

    public TensorFile remove(String name) {
        Objects.requireNonNull(tensors.remove(name), name);
        return this;
    }

    public TensorFile change(String name, UnaryOperator<Tensor> change) {
        return put(name, change.apply(Objects.requireNonNull(tensors.get(name), name)));
    }

    /** Only these of the tensors. */
    public TensorFile only(Set<String> names) {
        TensorFile part = new TensorFile();
        names.forEach(name -> part.put(name, Objects.requireNonNull(tensors.get(name), name)));
        return part;
    }

    public void write(Path file) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        tensors.forEach((name, tensor) -> {
            ObjectNode entry = header.putObject(name);
            entry.put("dtype", tensor.type().safetensorsName());
            tensor.shape().forEach(entry.withArray("shape")::add);
            entry.withArray("data_offsets").add(data.size());
            byte[] values = new byte[tensor.values().remaining()];
            tensor.values().duplicate().get(values);
            data.writeBytes(values);
            entry.withArray("data_offsets").add(data.size());
        });
        Files.write(file, bytes(text(header), data.toByteArray()));
    }

    private static String text(ObjectNode header) {
        try {
            return JSON.writeValueAsString(header);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file with this header and these values, whether they fit together or not. */
    static byte[] bytes(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data)
                .array();
    }

    /** The nearest half-precision number, ties to even; the platform's own conversion came after Java 17. */
    static short half(float value) {
        int sign = (Float.floatToRawIntBits(value) >>> 16) & 0x8000;
        double size = Math.abs((double) value);
        double step = Math.scalb(1.0, Math.max(Math.getExponent(size), -14) - 10);
        double rounded = Math.rint(size / step) * step;
        if (rounded == 0) {
            return (short) sign;
        }
        if (rounded > 65_504) {
            throw new IllegalArgumentException(value + " has no half-precision number near it");
        }
        int exponent = Math.max(Math.getExponent(rounded), -14);
        int fraction = (int) Math.scalb(rounded, 10 - exponent);
        boolean normal = fraction >= 1 << 10;
        return (short) (sign | (normal ? ((exponent + 15) << 10) | (fraction & 0x3FF) : fraction));
    }
}
