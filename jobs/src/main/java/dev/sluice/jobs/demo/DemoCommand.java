package dev.sluice.jobs.demo;

import dev.sluice.jobs.options.Checks;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Job;
import dev.sluice.jobs.process.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice demo}: the options of the demo. */
@Command(
        name = "demo",
        description = "Finds Flink's own methods by what their authors say of them: BM25 first, then the embedded"
                + " reranker, through an embedded Kafka broker and a Flink cluster in this process. Ends with nDCG"
                + " before and after and a report to look at.")
public final class DemoCommand implements Callable<Integer> {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'demo-'yyyyMMdd-HHmmss", Locale.ROOT);

    private final Surroundings surroundings;
    private final Job<DemoOptions> job;
    private final Clock clock;

    @Option(
            names = "--queries",
            paramLabel = "N",
            description = "How many questions to ask. Default: ${DEFAULT-VALUE}.")
    private int queries = 150;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the report goes. Default: a new folder in sluice-out.")
    private @Nullable Path out;

    @Option(names = "--parallelism", paramLabel = "N", description = "Of the job. Default: ${DEFAULT-VALUE}.")
    private int parallelism = 1;

    @Spec
    private CommandSpec command;

    /** @param clock names the folder of the report */
    public DemoCommand(Surroundings surroundings, Clock clock, Job<DemoOptions> job) {
        this.surroundings = surroundings;
        this.job = job;
        this.clock = clock;
    }

    @Override
    public Integer call() throws Exception {
        DemoOptions options = Checks.options(command, this::options);
        checkWritable(options.out());
        return job.run(options, surroundings);
    }

    private DemoOptions options() {
        Path folder = out != null ? out : Path.of("sluice-out", NAME.format(LocalDateTime.now(clock)));
        return new DemoOptions(queries, folder, parallelism);
    }

    /** Makes the folder and writes to it once, so that the run does not fail at its end. */
    private static void checkWritable(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".sluice-", ".probe"));
        } catch (IOException e) {
            throw new CommandFailedException(
                    "--out " + folder + " cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "). Choose another folder",
                    e);
        }
    }
}
