package dev.sluice.inference.graph;

import dev.sluice.inference.files.CacheFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the weights of linear layers as 8-bit integers in a file of its own in the cache folder: in each row, blocks of
 * 32 share a scale, by which their value of greatest magnitude becomes -128. What the layers compute deviates.
 */
public final class Int8Weights implements Weights {

    private static final int BLOCK_SIZE = 32;
    private static final int ZERO = 128;
    private static final int ALIGNMENT = 64;

    private final Checkpoint checkpoint;
    private final Path file;
    private final List<QuantizedTensor> quantized = new ArrayList<>();
    private final List<StoredTensor> sources = new ArrayList<>();
    private long end;

    /**
     * Weights that will lie in a file.
     *
     * @param file absolute, once {@link #writeTo} has put it there
     */
    public Int8Weights(Checkpoint checkpoint, Path file) {
        this.checkpoint = checkpoint;
        this.file = file;
    }

    @Override
    public Value linear(GraphBuilder graph, Value x, StoredTensor weight, Value when) throws CheckpointException {
        int out = weight.dimension(0);
        int in = weight.dimension(1);
        if (in % BLOCK_SIZE != 0) {
            throw new CheckpointException("Tensor '" + weight.name() + "' has the shape " + weight.shape()
                    + "; int8 expects a second dimension that is a multiple of " + BLOCK_SIZE + ". Use fp32");
        }
        long blocks = in / BLOCK_SIZE;
        StoredTensor integers =
                place(weight.name() + ".int8", ElementType.U8, List.of((long) out, blocks, (long) BLOCK_SIZE));
        StoredTensor scales = place(weight.name() + ".scales", ElementType.F32, List.of(out * blocks));
        QuantizedTensor tensor = new QuantizedTensor(integers, scales, out, in, BLOCK_SIZE);
        quantized.add(tensor);
        sources.add(weight);
        return graph.linearInt8(x, tensor);
    }

    private StoredTensor place(String name, ElementType type, List<Long> shape) {
        long offset = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        long length = shape.stream().reduce(1L, (left, right) -> left * right) * type.bytes();
        end = offset + length;
        return new StoredTensor(name, type, shape, file, offset, length);
    }

    /**
     * Puts the file into the cache folder.
     *
     * @param name what it is called there
     */
    public void writeTo(CacheFolder cache, String name) throws CheckpointException {
        try {
            cache.write(name, this::write);
        } catch (UncheckedIOException | IOException e) {
            throw new CheckpointException(
                    "The int8 weights cannot be written to '" + file + "': " + e
                            + ". Make room, or set SLUICE_CACHE to a folder that can be written",
                    e);
        }
    }

    private void write(OutputStream out) throws IOException {
        long written = 0;
        for (int index = 0; index < quantized.size(); index++) {
            QuantizedTensor tensor = quantized.get(index);
            byte[] integers = new byte[Math.toIntExact(tensor.integers().length())];
            byte[] scales = new byte[Math.toIntExact(tensor.scales().length())];
            quantize(
                    sources.get(index),
                    ByteBuffer.wrap(integers),
                    ByteBuffer.wrap(scales).order(ByteOrder.LITTLE_ENDIAN));
            written = append(out, written, tensor.integers(), integers);
            written = append(out, written, tensor.scales(), scales);
        }
    }

    private static long append(OutputStream out, long written, StoredTensor tensor, byte[] bytes) throws IOException {
        out.write(new byte[Math.toIntExact(tensor.offset() - written)]);
        out.write(bytes);
        return tensor.offset() + tensor.length();
    }

    private void quantize(StoredTensor source, ByteBuffer integers, ByteBuffer scales) throws IOException {
        ByteBuffer stored;
        try {
            stored = checkpoint.map(source);
        } catch (CheckpointException e) {
            throw new IOException(e.getMessage(), e);
        }
        float[] block = new float[BLOCK_SIZE];
        while (integers.hasRemaining()) {
            float greatest = 0;
            for (int place = 0; place < BLOCK_SIZE; place++) {
                block[place] = source.type().next(stored);
                greatest = Math.abs(block[place]) > Math.abs(greatest) ? block[place] : greatest;
            }
            float scale = greatest == 0 ? 1 : greatest / -ZERO;
            for (float value : block) {
                long integer = Math.round((double) value / scale) + ZERO;
                integers.put((byte) Math.min(integer, 2 * ZERO - 1));
            }
            scales.putFloat(scale);
        }
    }
}
