package dev.sluice.connectors.candidates;

import java.io.Serializable;
import org.apache.flink.core.fs.Path;

/**
 * A file as it was when the job was put together.
 *
 * @param name what origins and messages call it: an absolute path, or an address
 * @param length in bytes
 */
record InputFile(String name, Path path, long length) implements Serializable {

    static InputFile of(Path path, long length) {
        return new InputFile(nameOf(path), path, length);
    }

    /** The path of a local file, the address of another. */
    static String nameOf(Path path) {
        String scheme = path.toUri().getScheme();
        return scheme == null || scheme.equals("file") ? path.getPath() : path.toString();
    }

    /** True where a name ends like this, packed or not, in letters of either case. */
    boolean isCalled(String ending) {
        return Compression.unpackedName(name).endsWith(ending);
    }
}
