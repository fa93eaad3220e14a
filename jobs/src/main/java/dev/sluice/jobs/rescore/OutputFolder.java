package dev.sluice.jobs.rescore;

import dev.sluice.connectors.candidates.CandidateFiles;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.results.ResultFolder;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.running.CheckpointFolder;
import dev.sluice.jobs.running.FolderLock;
import dev.sluice.jobs.running.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a job writes to, from one start to the next. As long as it is open no other process of this machine
 * can open it, if it is a folder of this machine.
 *
 * <p>What is in it decides what a start does. A folder with results has a checkpoint to go on from, or is complete: the
 * first results get their names when the first checkpoint is there, and {@code _SUCCESS} is written before the last one
 * goes.
 */
final class OutputFolder implements AutoCloseable {

    /** What a start has to do. */
    sealed interface Start permits Anew, GoOn, Done {}

    /** Nothing is done. */
    record Anew() implements Start {}

    /** A part is done. */
    record GoOn(CheckpointFolder.Checkpoint checkpoint) implements Start {}

    /** All is done. */
    record Done() implements Start {}

    private static final String OWNER = "_sluice-output";

    private final String name;
    private final ResultFolder results;
    private final FolderLock lock;
    private final String checkpointsName;
    private @Nullable CheckpointFolder checkpoints;

    private OutputFolder(String name, ResultFolder results, FolderLock lock, String checkpointsName) {
        this.name = name;
        this.results = results;
        this.lock = lock;
        this.checkpointsName = checkpointsName;
    }

    /** What lies where. */
    static ResultFolder resultsOf(RescoreOptions options) {
        Path folder = Folders.path(options.output().folder());
        String deadLetters = options.output().deadLetters();
        return deadLetters == null ? new ResultFolder(folder) : new ResultFolder(folder, Folders.path(deadLetters));
    }

    /**
     * Opens the folder of a job, and makes it where there is none.
     *
     * @throws CommandFailedException if it cannot be used, is in use, or holds what is none of Sluice's
     */
    static OutputFolder open(RescoreOptions options) {
        String name = options.output().folder();
        ResultFolder results = resultsOf(options);
        FolderLock lock = null;
        try {
            if (!results.path().getFileSystem().exists(results.control())) {
                List<String> foreign = results.foreign();
                if (!foreign.isEmpty()) {
                    throw new CommandFailedException("--output " + name + " holds '" + foreign.get(0)
                            + "' and no results of rescore; expected an empty folder, or one that this job has begun."
                            + " Name another one");
                }
            }
            if (results.deadLetters().equals(results.path())) {
                throw new CommandFailedException(
                        "--dead-letters " + options.output().deadLetters()
                                + " is --output; expected another folder, as both hold part files. Name one, or leave it out");
            }
            results.path().getFileSystem().mkdirs(results.control());
            own(results, options.output().deadLetters());
            lock = FolderLock.take(results.path().getFileSystem(), results.control())
                    .orElseThrow(() -> new CommandFailedException("--output " + name
                            + " is in use by another process; expected one job a folder. Stop that job, or name another"
                            + " folder"));
            String checkpoints = options.checkpoints().folder();
            return new OutputFolder(
                    name, results, lock, checkpoints == null ? Folders.name(results.checkpoints()) : checkpoints);
        } catch (IOException e) {
            close(lock);
            throw unusable(name, e);
        } catch (RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    /** Dead letters elsewhere are of one output alone: what is left over of it is removed there. */
    private static void own(ResultFolder results, @Nullable String deadLetters) throws IOException {
        if (deadLetters == null) {
            return;
        }
        Path file = new Path(results.deadLetters(), OWNER);
        Optional<byte[]> owner = ResultFolder.read(file);
        String output = results.path().toString();
        if (owner.isEmpty()) {
            results.deadLetters().getFileSystem().mkdirs(results.deadLetters());
            ResultFolder.write(file, output.getBytes(StandardCharsets.UTF_8));
        } else if (!new String(owner.get(), StandardCharsets.UTF_8).equals(output)) {
            throw new CommandFailedException("--dead-letters " + deadLetters + " holds those of '"
                    + new String(owner.get(), StandardCharsets.UTF_8)
                    + "'; expected a folder for each output. Name another one");
        }
    }

    /**
     * Takes inputs for those of the results that are there, if packed files that were cut off then are all that
     * changed. To be called before {@link #prepare}.
     *
     * @throws InvalidFileException if an input can no longer be read
     */
    void acceptMended(CandidateFiles inputs) throws InvalidFileException {
        try {
            Path file = new Path(results.control(), Manifest.NAME);
            Optional<Manifest> before = ResultFolder.read(file).flatMap(Manifest::decode);
            if (before.isPresent() && inputs.continues(before.get().inputs())) {
                // From now on what they are counts: one that is whole must not grow.
                ResultFolder.write(
                        file, before.get().withInputs(inputs.fingerprint()).encode());
            }
        } catch (IOException e) {
            throw unusable(name, e);
        }
    }

    /**
     * Looks what there is to do, and puts the folder in order for it.
     *
     * @throws CommandFailedException if what is there does not go together with the job
     */
    Start prepare(Manifest manifest, Execution execution) {
        try {
            Path file = new Path(results.control(), Manifest.NAME);
            Optional<byte[]> before = ResultFolder.read(file);
            if (before.isPresent()) {
                requireSame(before.get(), manifest);
            }
            if (results.isComplete()) {
                return new Done();
            }
            CheckpointFolder opened = CheckpointFolder.open(
                    checkpointsName,
                    new CheckpointFolder.Owner(
                            "output", "writes", results.path().toString()));
            checkpoints = opened;
            Optional<CheckpointFolder.Checkpoint> newest = opened.newest();
            if (before.isEmpty() && newest.isPresent()) {
                throw new CommandFailedException("--checkpoint-dir " + checkpointsName
                        + " holds checkpoints of results that are no longer in --output " + name
                        + "; expected both or none. Name another folder, or remove this one");
            }
            if (execution == Execution.BATCH && newest.isPresent()) {
                throw new CommandFailedException("--execution batch cannot go on, and --output " + name
                        + " holds the beginning of results; expected an empty folder. Use --execution streaming, or name"
                        + " another folder");
            }
            if (newest.isEmpty() && results.hasParts()) {
                throw new CommandFailedException("--output " + name + " holds results, but " + checkpointsName
                        + " no checkpoint to go on from: they were written in batch execution, or it was removed;"
                        + " expected both or none. Name another folder, or remove this one");
            }
            opened.removeAllBut(newest);
            if (newest.isPresent()) {
                return new GoOn(newest.get());
            }
            results.removeLeftovers();
            ResultFolder.write(file, manifest.encode());
            return new Anew();
        } catch (IOException e) {
            throw unusable(name, e);
        }
    }

    private void requireSame(byte[] before, Manifest manifest) {
        Manifest other = Manifest.decode(before)
                .orElseThrow(() -> new CommandFailedException("--output " + name + " holds results of which "
                        + Manifest.NAME + " does not say what they are; expected what rescore writes. Name another"
                        + " folder"));
        other.differences(manifest).ifPresent(differences -> {
            throw new CommandFailedException("--output " + name + " holds results of another job: " + differences
                    + "; expected the same. Name another folder, or give what was given before");
        });
    }

    /**
     * Says that all is done, if the job has not said so itself, and removes what nobody needs any more.
     *
     * @return false where the job was stopped before the end of its input
     * @throws CommandFailedException if it cannot be said
     */
    boolean complete() {
        try {
            if (!results.complete()) {
                return false;
            }
            results.removeLeftovers();
            results.removeCheckpoints();
        } catch (IOException e) {
            throw new CommandFailedException(
                    "All results are in --output " + name + ", but _SUCCESS cannot be written there (" + e.getMessage()
                            + "); expected a folder that can be written. Make room and create it",
                    e);
        }
        if (checkpoints != null && !checkpointsName.equals(Folders.name(results.checkpoints()))) {
            checkpoints.removeAllBut(Optional.empty());
        }
        return true;
    }

    /** As its user named it. */
    String name() {
        return name;
    }

    ResultFolder results() {
        return results;
    }

    /** Where checkpoints go; to be called once the folder is prepared. */
    CheckpointFolder checkpoints() {
        CheckpointFolder opened = checkpoints;
        if (opened == null) {
            throw new IllegalStateException("There is nothing to do in " + name);
        }
        return opened;
    }

    private static CommandFailedException unusable(String name, IOException e) {
        return new CommandFailedException(
                "--output " + name + " cannot be used (" + e.getMessage()
                        + "); expected a folder that can be written. Name another one",
                e);
    }

    private static void close(@Nullable FolderLock lock) {
        if (lock != null) {
            lock.close();
        }
    }

    @Override
    public void close() {
        if (checkpoints != null) {
            checkpoints.close();
        }
        lock.close();
    }
}
