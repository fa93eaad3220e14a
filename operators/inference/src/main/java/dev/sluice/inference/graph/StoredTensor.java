package dev.sluice.inference.graph;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor that lies in a file: its place, not its values.
 *
 * @param shape dimensions, row-major
 * @param file where it lies, an absolute path
 * @param offset of its first byte in the file
 * @param length in bytes: the product of the dimensions times the size of an element
 */
public record StoredTensor(String name, ElementType type, List<Long> shape, Path file, long offset, long length) {
    public StoredTensor {
        shape = List.copyOf(shape);
    }

    /** Some of its rows, as a tensor of its own. */
    public StoredTensor rows(int from, int count) {
        long rowBytes = length / shape.get(0);
        List<Long> part = new ArrayList<>(shape);
        part.set(0, (long) count);
        String rows = name + "[" + from + ":" + (from + count) + "]";
        return new StoredTensor(rows, type, part, file, offset + from * rowBytes, count * rowBytes);
    }

    /** A dimension. */
    public int dimension(int place) {
        return Math.toIntExact(shape.get(place));
    }
}
