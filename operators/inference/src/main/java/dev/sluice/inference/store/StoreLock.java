package dev.sluice.inference.store;

import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps all others away from one model of a store while something is written: other processes by a lock on a file,
 * other threads by one in memory. Ends with the process, however that ends.
 */
final class StoreLock {

    private static final Map<Path, ReentrantLock> OF_THIS_PROCESS = new ConcurrentHashMap<>();

    /** What is done under a lock. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException, ModelException, InterruptedException;
    }

    /**
     * Waits for the lock, and gives it back after the action.
     *
     * @param file made where it is not there; never removed
     * @param onWait is run before waiting for another that has it
     */
    static <T> T holding(Path file, Runnable onWait, Action<T> action)
            throws IOException, ModelException, InterruptedException {
        ReentrantLock inMemory = OF_THIS_PROCESS.computeIfAbsent(file.toAbsolutePath(), path -> new ReentrantLock());
        boolean waits = !inMemory.tryLock();
        if (waits) {
            onWait.run();
            inMemory.lockInterruptibly();
        }
        try {
            Files.createDirectories(file.resolveSibling(""));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (channel.tryLock() == null) {
                    if (!waits) {
                        onWait.run();
                    }
                    channel.lock();
                }
                // Closing the channel ends the lock.
                return action.run();
            }
        } finally {
            inMemory.unlock();
        }
    }

    private StoreLock() {}
}
