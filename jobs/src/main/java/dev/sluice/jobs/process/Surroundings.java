package dev.sluice.jobs.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command sees of the process it runs in. Commands use these and never {@link System}'s, so that tests can run
 * them whole.
 *
 * @param in standard input
 * @param out standard output, for results; unbuffered, and failing where {@link PrintStream} would hide it
 * @param err standard error, for people
 * @param log where log lines go
 * @param shutdown what has to happen before the process ends
 */
public record Surroundings(InputStream in, OutputStream out, PrintStream err, Log log, Shutdown shutdown) {

    /** Writes a text to standard output, at once. */
    public void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
