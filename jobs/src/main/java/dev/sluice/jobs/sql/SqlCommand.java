package dev.sluice.jobs.sql;

import dev.sluice.jobs.process.Job;
import dev.sluice.jobs.process.Surroundings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice sql}: statements from a file, or from whoever sits at the terminal. */
@Command(
        name = "sql",
        description = "Flink's SQL client on a Flink in this process, with Sluice's models and functions at hand.")
public final class SqlCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Job<ClientOptions> job;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Run the statements of this file, each to its end, and stop at the first that fails. Default:"
                    + " ask for them.")
    private @Nullable Path file;

    @Option(
            names = {"-D", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Such as execution.runtime-mode=batch: a setting of the session. May be given several times;"
                    + " SET in a statement wins.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers that " + Script.PLACEHOLDER_IN_HELP + " in the file stands for. Default: a"
                    + " broker in this process, which ends with it.")
    private @Nullable String bootstrapServers;

    @Spec
    private CommandSpec command;

    public SqlCommand(Surroundings surroundings, Job<ClientOptions> job) {
        this.surroundings = surroundings;
        this.job = job;
    }

    @Override
    public Integer call() throws Exception {
        if (bootstrapServers != null && file == null) {
            throw new ParameterException(
                    command.commandLine(),
                    "--bootstrap-servers " + bootstrapServers
                            + " stands for a placeholder in a file; expected --file beside it. Write the address into"
                            + " the statements, or give a file");
        }
        return job.run(new ClientOptions(file, settings, bootstrapServers), surroundings);
    }
}
