package dev.sluice.jobs.stream;

import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.ranking.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
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
 * Where one stream job keeps its checkpoints from one process to the next. As long as it is open no other process on
 * this machine can open it, if it is a folder of this machine; one at an address of an object store is not locked.
 *
 * <p>It belongs to one topic of candidate sets: a checkpoint holds positions in that topic, and a job that went on from
 * it with another would still read the old one.
 */
final class CheckpointFolder implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");
    private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d{1,18})");
    /** Written last, by renaming: a checkpoint without it is not complete. */
    private static final String METADATA = "_metadata";

    private static final String TOPIC = "candidates-topic";
    private static final String LOCK = "lock";
    private static final String PLAIN_NAME = "[A-Za-z0-9_-][A-Za-z0-9._-]*";
    private static final int LONGEST_NAME = 200;

    /** A complete checkpoint. */
    record Checkpoint(long number, Path path, Instant takenAt) {
        @Override
        public String toString() {
            return "checkpoint " + number + " of " + takenAt;
        }
    }

    private final String name;
    private final Path path;
    private final FileSystem files;
    private final @Nullable FileChannel lock;

    private CheckpointFolder(String name, Path path, FileSystem files, @Nullable FileChannel lock) {
        this.name = name;
        this.path = path;
        this.files = files;
        this.lock = lock;
    }

    /** The folder of a job for which its user names none: the same whenever it is started in the same folder. */
    static String ofJob(StreamOptions options) {
        return "sluice-out/stream/" + fileName(options.candidates().group()) + "/"
                + fileName(options.results().ranked());
    }

    /** A group may have any name; what no file can have is replaced, with a hash to keep different ones apart. */
    private static String fileName(String text) {
        if (text.length() <= LONGEST_NAME && text.matches(PLAIN_NAME)) {
            return text;
        }
        String hash = Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
        return text.replaceAll("[^A-Za-z0-9_-]", "_").substring(0, Math.min(text.length(), LONGEST_NAME)) + "-" + hash;
    }

    /**
     * Opens the folder, and makes it where there is none.
     *
     * @param name a path or an address
     * @param topic where the job's candidate sets come from
     * @throws CommandFailedException if the folder cannot be used, is in use, or belongs to another topic
     */
    static CheckpointFolder open(String name, String topic) {
        Path path = new Path(
                ADDRESS.matcher(name).matches()
                        ? name
                        : "file://"
                                + java.nio.file.Path.of(name).toAbsolutePath().normalize());
        FileChannel lock = null;
        try {
            FileSystem files = path.getFileSystem();
            files.mkdirs(path);
            lock = files.isDistributedFS() ? null : lock(name, path);
            requireTopic(name, files, new Path(path, TOPIC), topic);
            return new CheckpointFolder(name, path, files, lock);
        } catch (IOException e) {
            close(lock);
            throw unusable(name, e);
        } catch (RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    private static FileChannel lock(String name, Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                java.nio.file.Path.of(path.getPath(), LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
        if (!locked) {
            throw new CommandFailedException("--checkpoint-dir " + name
                    + " is in use by another process; expected one job a folder. Stop that job or name another folder");
        }
        return channel;
    }

    private static void requireTopic(String name, FileSystem files, Path file, String topic) throws IOException {
        String known;
        try (FSDataInputStream in = files.open(file)) {
            known = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            try (FSDataOutputStream out = files.create(file, FileSystem.WriteMode.OVERWRITE)) {
                out.write(topic.getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        if (!known.equals(topic)) {
            throw new CommandFailedException("--checkpoint-dir " + name + " holds checkpoints of a job that reads '"
                    + known + "'; expected '" + topic + "'. Name another folder");
        }
    }

    private static CommandFailedException unusable(String name, IOException e) {
        return new CommandFailedException(
                "--checkpoint-dir " + name + " cannot be used (" + e.getMessage()
                        + "); expected a folder that can be written. Name another one",
                e);
    }

    /** As its user named it. */
    String name() {
        return name;
    }

    /** As Flink wants it. */
    String address() {
        return path.toString();
    }

    /**
     * The newest complete checkpoint.
     *
     * @throws CommandFailedException if the folder cannot be read
     */
    Optional<Checkpoint> newest() {
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
    void removeAllBut(Optional<Checkpoint> kept) {
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
        close(lock);
    }

    private static void close(@Nullable FileChannel lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
