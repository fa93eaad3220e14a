package dev.sluice.jobs.output;

import dev.sluice.jobs.process.CommandFailedException;

/** Where lines go. For one thread. */
public interface LineOutput extends AutoCloseable {

    /**
     * Writes one line; adds the line feed.
     *
     * @throws CommandFailedException if that fails
     * @throws ReaderGoneException if whoever reads has had enough
     */
    void write(byte[] line);

    /** Lets a reader see what was written so far. */
    void flush();

    /** Says that all was written. */
    void commit();

    /** Leaves nothing behind of what was not committed, where that can be helped. Idempotent. */
    @Override
    void close();
}
