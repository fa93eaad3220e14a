package dev.sluice.jobs.running;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/** Keeps other processes of this machine out of a folder; gone with the process at the latest. */
public final class FolderLock implements AutoCloseable {

    private static final String NAME = "lock";

    private final @Nullable FileChannel channel;

    private FolderLock(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks a folder that is there. One at an address of an object store is not locked.
     *
     * @return empty where another holds it
     */
    public static Optional<FolderLock> take(FileSystem files, Path folder) throws IOException {
        if (files.isDistributedFS()) {
            return Optional.of(new FolderLock(null));
        }
        FileChannel channel = FileChannel.open(
                java.nio.file.Path.of(folder.getPath(), NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Held within this process.
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? Optional.of(new FolderLock(channel)) : Optional.empty();
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
