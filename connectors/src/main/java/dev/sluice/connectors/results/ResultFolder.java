package dev.sluice.connectors.results;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * What lies where in the folder of a job's results, on whatever Flink has a file system for:
 *
 * <pre>
 * part-*          ranked results
 * _dead-letters/  what could not be answered, unless that goes elsewhere
 * _sluice/        what a later start of the same job has to know; all-read in it once all input was read
 * summary.json    counts and measures, at the end
 * _SUCCESS        last of all: the results are complete
 * </pre>
 *
 * Files of which the name begins with a dot are being written, or were left behind by a job that was killed.
 */
public final class ResultFolder implements Serializable {

    private static final String CONTROL = "_sluice";
    private static final String SUMMARY = "summary.json";
    private static final String SUCCESS = "_SUCCESS";
    private static final String ALL_READ = "all-read";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String LEFTOVER = "." + ResultSinks.PREFIX + "-";
    private static final String PART = ResultSinks.PREFIX + "-";

    private final String folder;
    private final String deadLetters;

    /** Dead letters go into the folder itself. */
    public ResultFolder(Path folder) {
        this(folder, new Path(folder, "_dead-letters"));
    }

    public ResultFolder(Path folder, Path deadLetters) {
        this.folder = folder.toString();
        this.deadLetters = deadLetters.toString();
    }

    /** Takes the part files of ranked results. */
    public Path path() {
        return new Path(folder);
    }

    /** Takes the part files of dead letters. */
    public Path deadLetters() {
        return new Path(deadLetters);
    }

    /** What a later start has to know. */
    public Path control() {
        return new Path(folder, CONTROL);
    }

    /** How the job stands, while it runs. */
    public Path runningSummary() {
        return new Path(control(), SUMMARY);
    }

    /** There when the job has come to the end of its input, which one that was stopped before has not. */
    public Path allRead() {
        return new Path(control(), ALL_READ);
    }

    /** Where checkpoints go, unless they go elsewhere. */
    public Path checkpoints() {
        return new Path(control(), CHECKPOINTS);
    }

    /** How the job ended; there once it has. */
    public Path summary() {
        return new Path(folder, SUMMARY);
    }

    /** Whether all results are there. */
    public boolean isComplete() throws IOException {
        return files().exists(success());
    }

    /**
     * Says that all results are there; the summary first. To be called when the job has ended. Idempotent.
     *
     * @return false, and nothing is said, where the job was stopped before the end of its input
     */
    public boolean complete() throws IOException {
        if (!isComplete()) {
            if (!files().exists(allRead())) {
                return false;
            }
            Optional<byte[]> last = read(runningSummary());
            if (last.isPresent()) {
                write(summary(), last.get());
            }
            write(success(), new byte[0]);
        }
        return true;
    }

    /** Removes the checkpoints in the folder, and all that belongs to them. */
    public void removeCheckpoints() throws IOException {
        files().delete(checkpoints(), true);
    }

    /** Whether files of results have got their names. */
    public boolean hasParts() throws IOException {
        return !named(path(), PART).isEmpty() || !named(deadLetters(), PART).isEmpty();
    }

    /** Names of what lies in the folder and is none of this. */
    public List<String> foreign() throws IOException {
        List<String> foreign = new ArrayList<>();
        for (FileStatus entry : entries(path())) {
            String name = entry.getPath().getName();
            if (!name.equals(CONTROL)) {
                foreign.add(name);
            }
        }
        return foreign;
    }

    /** Removes files that were being written when a job was killed. None may run, and none may go on from there. */
    public void removeLeftovers() throws IOException {
        for (Path folder : List.of(path(), deadLetters())) {
            for (Path leftover : named(folder, LEFTOVER)) {
                folder.getFileSystem().delete(leftover, false);
            }
        }
    }

    /** The bytes of a small file; empty where there is none. */
    public static Optional<byte[]> read(Path file) throws IOException {
        try (FSDataInputStream in = file.getFileSystem().open(file)) {
            return Optional.of(in.readAllBytes());
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Writes a small file, whole or not at all. */
    public static void write(Path file, byte[] bytes) throws IOException {
        FileSystem files = file.getFileSystem();
        // An object store shows a file when it is whole, and a file on a disk when it has its name.
        Path written = files.isDistributedFS() ? file : new Path(file.getParent(), "." + file.getName());
        try (FSDataOutputStream out = files.create(written, FileSystem.WriteMode.OVERWRITE)) {
            out.write(bytes);
        }
        if (!written.equals(file) && !files.rename(written, file)) {
            throw new IOException("File " + written + " cannot be renamed to " + file.getName());
        }
    }

    private Path success() {
        return new Path(folder, SUCCESS);
    }

    private FileSystem files() throws IOException {
        return path().getFileSystem();
    }

    private static List<Path> named(Path folder, String prefix) throws IOException {
        List<Path> found = new ArrayList<>();
        for (FileStatus entry : entries(folder)) {
            if (!entry.isDir() && entry.getPath().getName().startsWith(prefix)) {
                found.add(entry.getPath());
            }
        }
        return found;
    }

    private static FileStatus[] entries(Path folder) throws IOException {
        FileSystem files = folder.getFileSystem();
        try {
            FileStatus[] entries = files.exists(folder) ? files.listStatus(folder) : null;
            return entries == null ? new FileStatus[0] : entries;
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }
}
