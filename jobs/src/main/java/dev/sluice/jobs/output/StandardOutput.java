package dev.sluice.jobs.output;

import dev.sluice.jobs.process.CommandFailedException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Lines to standard output. */
public final class StandardOutput implements LineOutput {

    /** How the systems that Sluice runs on call a pipe without a reader. */
    private static final String BROKEN_PIPE = "Broken pipe";

    private final OutputStream stream;

    public StandardOutput(OutputStream stream) {
        this.stream = new BufferedOutputStream(stream, 64 * 1024);
    }

    @Override
    public void write(byte[] line) {
        try {
            stream.write(line);
            stream.write('\n');
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void flush() {
        try {
            stream.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void commit() {
        flush();
    }

    /** Does nothing: the stream is the process's. */
    @Override
    public void close() {}

    private static RuntimeException failure(IOException e) {
        if (BROKEN_PIPE.equals(e.getMessage())) {
            return new ReaderGoneException(e);
        }
        return new CommandFailedException(
                "Standard output cannot be written: " + e.getMessage() + ". Name a file with --output", e);
    }
}
