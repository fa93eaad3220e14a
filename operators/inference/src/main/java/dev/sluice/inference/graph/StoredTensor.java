package dev.sluice.inference.graph;

import java.nio.file.Path;
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

    /** A dimension. */
    public int dimension(int place) {
        return Math.toIntExact(shape.get(place));
    }
}
