package dev.sluice.jobs.running;

import java.util.regex.Pattern;
import org.apache.flink.core.fs.Path;

/** Folders as users name them: paths of this machine, or addresses of what Flink has a file system for. */
public final class Folders {

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

    /** The folder as Flink wants it. */
    public static Path path(String name) {
        return new Path(
                ADDRESS.matcher(name).matches()
                        ? name
                        : "file://"
                                + java.nio.file.Path.of(name).toAbsolutePath().normalize());
    }

    /** The folder as users name it. */
    public static String name(Path path) {
        String scheme = path.toUri().getScheme();
        return scheme == null || scheme.equals("file") ? path.getPath() : path.toString();
    }

    private Folders() {}
}
