package dev.sluice.jobs.running;

import dev.sluice.jobs.process.CommandFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where one job keeps its checkpoints from one process to the next. As long as it is open no other process on this
 * machine can open it, if it is a folder of this machine; one at an address of an object store is not locked.
 *
 * <p>It belongs to one owner: a checkpoint holds positions in what the job reads, and places in what it writes, and a
 * job that went on from it with others would still use the old ones.
 */
public final class CheckpointFolder implements AutoCloseable {

    private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d{1,18})");
    /** Written last, by renaming: a checkpoint without it is not complete. */
    private static final String METADATA = "_metadata";

    /**
     * Whose checkpoints a folder holds.
     *
     * @param file takes the subject
     * @param does what the job does with the subject, such as {@code reads}
     * @param subject one a job
     */
    public record Owner(String file, String does, String subject) {}

    /** A complete checkpoint. */
    public record Checkpoint(long number, Path path, Instant takenAt) {
        @Override
        public String toString() {
            return "checkpoint " + number + " of " + takenAt;
        }
    }

    private final String name;
    private final Path path;
    private final FileSystem files;
    private final FolderLock lock;

    private CheckpointFolder(String name, Path path, FileSystem files, FolderLock lock) {
        this.name = name;
        this.path = path;
        this.files = files;
        this.lock = lock;
    }

    /**
     * Opens the folder, and makes it where there is none.
     *
     * @param name a path or an address
     * @throws CommandFailedException if the folder cannot be used, is in use, or belongs to another owner
     */
    public static CheckpointFolder open(String name, Owner owner) {
        Path path = Folders.path(name);
        FolderLock lock = null;
        try {
            FileSystem files = path.getFileSystem();
            files.mkdirs(path);
            lock = FolderLock.take(files, path)
                    .orElseThrow(() -> new CommandFailedException("--checkpoint-dir " + name
                            + " is in use by another process; expected one job a folder. Stop that job or name another"
                            + " folder"));
            requireOwner(name, files, new Path(path, owner.file()), owner);
            return new CheckpointFolder(name, path, files, lock);
        } catch (IOException e) {
            close(lock);
            throw unusable(name, e);
        } catch (RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    private static void requireOwner(String name, FileSystem files, Path file, Owner owner) throws IOException {
        String known;
        try (FSDataInputStream in = files.open(file)) {
            known = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            try (FSDataOutputStream out = files.create(file, FileSystem.WriteMode.OVERWRITE)) {
                out.write(owner.subject().getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        if (!known.equals(owner.subject())) {
            throw new CommandFailedException("--checkpoint-dir " + name + " holds checkpoints of a job that "
                    + owner.does() + " '" + known + "'; expected '" + owner.subject() + "'. Name another folder");
        }
    }

    private static CommandFailedException unusable(String name, IOException e) {
        return new CommandFailedException(
                "--checkpoint-dir " + name + " cannot be used (" + e.getMessage()
                        + "); expected a folder that can be written. Name another one",
                e);
    }

    /** As its user named it. */
    public String name() {
        return name;
    }

    /** As Flink wants it. */
    public String address() {
        return path.toString();
    }

    /**
     * The newest complete checkpoint.
     *
     * @throws CommandFailedException if the folder cannot be read
     */
    public Optional<Checkpoint> newest() {
        try {
            List<Checkpoint> complete = new ArrayList<>();
            for (FileStatus folder : files.listStatus(path)) {
                Matcher matcher = CHECKPOINT.matcher(folder.getPath().getName());
                Path metadata = new Path(folder.getPath(), METADATA);
                if (matcher.matches() && files.exists(metadata)) {
                    complete.add(new Checkpoint(
                            Long.parseLong(matcher.group(1)),
                            folder.getPath(),
                            Instant.ofEpochMilli(files.getFileStatus(metadata).getModificationTime())));
                }
            }
            return complete.stream().max(Comparator.comparingLong(Checkpoint::number));
        } catch (IOException e) {
            throw unusable(name, e);
        }
    }

    /** Removes what a process left behind that was killed: checkpoints that were under way, and older ones. */
    public void removeAllBut(Optional<Checkpoint> kept) {
        try {
            for (FileStatus folder : files.listStatus(path)) {
                boolean isKept =
                        kept.isPresent() && folder.getPath().equals(kept.get().path());
                if (!isKept && CHECKPOINT.matcher(folder.getPath().getName()).matches()) {
                    files.delete(folder.getPath(), true);
                }
            }
        } catch (IOException e) {
            throw unusable(name, e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }

    private static void close(@Nullable FolderLock lock) {
        if (lock != null) {
            lock.close();
        }
    }
}
