package dev.sluice.jobs.rerank;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.Reranker;
import dev.sluice.jobs.options.Checks;
import dev.sluice.jobs.options.Load;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.jobs.options.ScoringOptions;
import dev.sluice.jobs.options.Timeout;
import dev.sluice.jobs.output.LineOutput;
import dev.sluice.jobs.output.OutputFile;
import dev.sluice.jobs.output.ReaderGoneException;
import dev.sluice.jobs.output.StandardOutput;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.wire.DeadLetterCodec;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice rerank}: a filter from candidate sets to ranked results. */
@Command(
        name = "rerank",
        description = "Reads candidate sets as JSON Lines and writes ranked results in the same order, without a"
                + " cluster. Ends with 1 if a record could not be answered and --dead-letters is not given.")
public final class RerankCommand implements Callable<Integer> {

    private static final int SECONDS_TO_STOP = 3;

    private final Surroundings surroundings;
    private final RerankerOpener opener;

    @Option(names = "--input", paramLabel = "FILE", description = "Candidate sets. Default: standard input.")
    private @Nullable Path input;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Ranked results; the file is there when all are. Default: standard output.")
    private @Nullable Path output;

    @Option(
            names = "--dead-letters",
            paramLabel = "FILE",
            description = "What could not be answered, with the reason and the bytes. Default: a line each, without"
                    + " the bytes, on standard error.")
    private @Nullable Path deadLetters;

    @Spec
    private CommandSpec command;

    @Mixin
    private ScoringOptions options = new ScoringOptions();

    public RerankCommand(Surroundings surroundings, RerankerOpener opener) {
        this.surroundings = surroundings;
        this.opener = opener;
    }

    @Override
    public Integer call() {
        Scoring scoring = Checks.options(command, this::scoring);
        Interruption interruption = new Interruption();
        CountDownLatch ended = new CountDownLatch(1);
        List<LineOutput> outputs = new CopyOnWriteArrayList<>();
        Shutdown.Registration registration = surroundings.shutdown().before(() -> stop(interruption, ended, outputs));
        try {
            return rerank(scoring, interruption, outputs);
        } finally {
            registration.close();
            ended.countDown();
        }
    }

    /** Waits for the model too: ending the process under a native call would crash it. */
    private void stop(Interruption interruption, CountDownLatch ended, List<LineOutput> outputs) {
        interruption.request();
        try {
            if (!ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                surroundings.err().println("Interrupted while the model was busy; no file was written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outputs.forEach(LineOutput::close);
    }

    private int rerank(Scoring scoring, Interruption interruption, List<LineOutput> outputs) {
        try (InputStream in = openInput();
                LineOutput ranked = openOutput(outputs);
                LineOutput letters = openDeadLetters(outputs);
                Reranker reranker = opener.open(scoring.reranker())) {
            RerankRun run = new RerankRun(in, inputName(), scoring, reranker, NanoClock.SYSTEM, interruption);
            RerankReport report = run.run(ranked, letters == null ? this::tell : toFile(letters));
            return report.interrupted() ? endEarly(report, ranked, letters) : end(report, ranked, letters);
        } catch (ModelException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (ReaderGoneException e) {
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandFailedException(inputName() + " cannot be closed: " + e.getMessage(), e);
        }
    }

    private int end(RerankReport report, LineOutput ranked, @Nullable LineOutput letters) {
        ranked.commit();
        if (letters != null) {
            letters.commit();
        }
        surroundings.err().println(report.toLine());
        return report.deadLetters() == 0 || letters != null ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Takes files that would not be complete away at once, since closing the model may use up what time is left. */
    private int endEarly(RerankReport report, LineOutput ranked, @Nullable LineOutput letters) {
        StringBuilder line = new StringBuilder(report.toLine());
        if (output == null) {
            ranked.commit();
        } else {
            ranked.close();
            line.append("; ").append(output).append(" was not written");
        }
        if (letters != null) {
            letters.close();
            line.append("; ").append(deadLetters).append(" was not written");
        }
        surroundings.err().println(line);
        return ExitCode.SOFTWARE;
    }

    private void tell(DeadLetter letter) {
        surroundings
                .err()
                .println(
                        (letter.origin() == null ? inputName() : letter.origin().id()) + ": "
                                + letter.kind().word() + ": " + letter.reason());
    }

    private static DeadLetters toFile(LineOutput letters) {
        DeadLetterCodec codec = new DeadLetterCodec();
        return letter -> letters.write(codec.encode(letter));
    }

    private Scoring scoring() {
        if (output != null
                && deadLetters != null
                && output.toAbsolutePath()
                        .normalize()
                        .equals(deadLetters.toAbsolutePath().normalize())) {
            throw new IllegalArgumentException(
                    "dead-letters " + deadLetters + " is also the --output; expected two files");
        }
        return options.scoring(Load.LIVE, Timeout.NONE);
    }

    private InputStream openInput() {
        if (input == null) {
            return surroundings.in();
        }
        if (!Files.exists(input)) {
            throw new CommandFailedException("--input " + input + ": there is no such file");
        }
        try {
            return new FileInputStream(input.toFile());
        } catch (IOException e) {
            throw new CommandFailedException("--input " + input + " cannot be read: " + e.getMessage(), e);
        }
    }

    private LineOutput openOutput(List<LineOutput> outputs) {
        LineOutput opened =
                output == null ? new StandardOutput(surroundings.out()) : OutputFile.open("--output", output);
        outputs.add(opened);
        return opened;
    }

    private @Nullable LineOutput openDeadLetters(List<LineOutput> outputs) {
        if (deadLetters == null) {
            return null;
        }
        LineOutput opened = OutputFile.open("--dead-letters", deadLetters);
        outputs.add(opened);
        return opened;
    }

    private String inputName() {
        return input == null ? "stdin" : input.toString();
    }
}
