package dev.sluice.jobs.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The temporary folder of one run. The launcher makes it and names it as {@code java.io.tmpdir}, so that whatever
 * unpacks a native library or spools a file leaves it here, and {@link #remove} takes all of it away at the end.
 */
public final class TemporaryFolder {

    /** The system property by which the launcher says that the folder is this run's own and may be removed. */
    public static final String PROPERTY = "sluice.temporary.folder";

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long PAUSE_MILLIS = 50;

    private final Path path;

    TemporaryFolder(Path path) {
        this.path = path;
    }

    /** The folder that the launcher made for this process; empty where it was started in another way. */
    public static Optional<TemporaryFolder> ofThisProcess() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .filter(folder -> !folder.isBlank())
                .map(folder -> new TemporaryFolder(Path.of(folder)));
    }

    /**
     * Removes the folder with all in it. Threads that still write are given up to two seconds to let go; what is left
     * then, or may not be removed, stays.
     */
    public void remove() {
        long start = System.nanoTime();
        while (!removed() && System.nanoTime() - start < PATIENCE.toNanos()) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean removed() {
        try {
            Files.walkFileTree(path, new Removal());
        } catch (IOException e) {
            // Something was added or removed under way: look again.
        }
        return !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static final class Removal extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
