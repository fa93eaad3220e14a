package dev.sluice.jobs.output;

import dev.sluice.jobs.process.CommandFailedException;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that is there as a whole or not at all: it is written beside its place under another name and moved there at
 * the end. What is no regular file, such as a device or a pipe, is written directly. For one thread.
 */
public final class OutputFile implements LineOutput {

    private final String option;
    private final Path path;
    private final Path target;
    private final @Nullable Path part;
    private final OutputStream stream;

    private OutputFile(String option, Path path, Path target, @Nullable Path part, OutputStream stream) {
        this.option = option;
        this.path = path;
        this.target = target;
        this.part = part;
        this.stream = stream;
    }

    /**
     * Begins to write a file.
     *
     * @param option the option that names the file, for messages
     * @throws CommandFailedException if it cannot be written
     */
    public static OutputFile open(String option, Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new CommandFailedException(
                    option + " " + path + ": there is no folder " + folder + ". Create it or choose another file");
        }
        if (Files.isDirectory(path)) {
            throw new CommandFailedException(option + " " + path + " is a folder. Name a file in it");
        }
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                return new OutputFile(option, path, path, null, streamTo(path));
            }
            Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            Path part = target.resolveSibling(
                    "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            return new OutputFile(option, path, target, part, streamTo(part));
        } catch (IOException e) {
            throw new CommandFailedException(
                    option + " " + path + " cannot be written: " + e.getMessage() + ". Choose another file", e);
        }
    }

    // No channel: writing to one that sees its thread interrupted closes it.
    private static OutputStream streamTo(Path file) throws IOException {
        return new BufferedOutputStream(new FileOutputStream(file.toFile()), 64 * 1024);
    }

    @Override
    public void write(byte[] line) {
        try {
            stream.write(line);
            stream.write('\n');
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void flush() {
        if (part != null) {
            return; // nobody looks at it yet
        }
        try {
            stream.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void commit() {
        try {
            stream.close();
            if (part != null) {
                move(part, target);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private CommandFailedException failed(IOException e) {
        return new CommandFailedException(
                option + " " + path + " cannot be written: " + e.getMessage()
                        + ". Make room there or choose another file; nothing was left behind",
                e);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            // The failure that led here is the one to be told.
        }
        try {
            if (part != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // As above.
        }
    }
}
