package dev.sluice.jobs;

import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.connectors.results.OutputFormat;
import dev.sluice.connectors.results.RunScores;
import dev.sluice.inference.Activation;
import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.FieldTemplate;
import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.jobs.demo.DemoCommand;
import dev.sluice.jobs.evaluate.EvaluateCommand;
import dev.sluice.jobs.evaluate.Format;
import dev.sluice.jobs.models.ModelsCommand;
import dev.sluice.jobs.options.ByteSize;
import dev.sluice.jobs.options.Durations;
import dev.sluice.jobs.options.FieldList;
import dev.sluice.jobs.options.JobFile;
import dev.sluice.jobs.options.Timeout;
import dev.sluice.jobs.options.Words;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Log;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.process.TemporaryFolder;
import dev.sluice.jobs.rerank.RerankCommand;
import dev.sluice.jobs.rescore.Execution;
import dev.sluice.jobs.rescore.RescoreCommand;
import dev.sluice.jobs.rescore.SummaryFormat;
import dev.sluice.jobs.sql.SqlCommand;
import dev.sluice.jobs.stream.Delivery;
import dev.sluice.jobs.stream.StreamCommand;
import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.Reranking;
import dev.sluice.streaming.quality.Segmentation;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of Sluice. A command ends with 0 when done, 1 when something failed and 2 on wrong usage; an error
 * is one line on standard error.
 */
@Command(
        name = "sluice",
        description = "Streaming reranking for Apache Flink.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        scope = ScopeType.INHERIT)
public final class Sluice implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where an error came from.")
    private boolean debug;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:" + Log.VARIABLE + "}",
            description = "Log lines of Sluice, Flink and Kafka go here; also set by " + Log.VARIABLE
                    + ". Default: Sluice's warnings only, on standard error.")
    private @Nullable Path log;

    private final Surroundings surroundings;

    private Sluice(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Runs one command. Where Sluice has the process to itself it ends it with the command's exit code; within a host
     * such as {@code flink run}, which loads it with a class loader of its own, it leaves the process alone and reports
     * a failure by an exception.
     */
    public static void main(String[] arguments) {
        boolean ownsProcess = Sluice.class.getClassLoader() == ClassLoader.getSystemClassLoader();
        Shutdown shutdown = ownsProcess ? Shutdown.ofThisProcess() : new Shutdown();
        TemporaryFolder.ofThisProcess().ifPresent(folder -> shutdown.before(folder::remove));
        Surroundings surroundings = new Surroundings(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                System.err,
                ownsProcess ? Log.OF_THIS_PROCESS : Log.OF_THE_HOST,
                shutdown);
        int code = run(surroundings, Jobs.ALL, Clock.system(ZoneId.systemDefault()), arguments);
        if (ownsProcess) {
            if (Rerankers.callsStillRun()) {
                shutdown.exitWithoutHooks(code);
            }
            shutdown.exit(code);
            return;
        }
        shutdown.run();
        if (code != ExitCode.OK) {
            throw new CommandFailedException("Sluice ended with exit code " + code + "; its error stands above");
        }
    }

    /** Runs one command and gives its exit code. */
    static int run(Surroundings surroundings, Jobs jobs, Clock clock, String... arguments) {
        Sluice sluice = new Sluice(surroundings);
        CommandLine stream = new CommandLine(new StreamCommand(surroundings, jobs.stream()));
        CommandLine commandLine = new CommandLine(sluice)
                .addSubcommand(new DemoCommand(surroundings, clock, jobs.demo()))
                .addSubcommand(new RerankCommand(surroundings, jobs.reranker()))
                .addSubcommand(stream)
                .addSubcommand(new RescoreCommand(surroundings, jobs.rescore()))
                .addSubcommand(new SqlCommand(surroundings, jobs.sql()))
                .addSubcommand(new EvaluateCommand(surroundings))
                .addSubcommand(ModelsCommand.with(surroundings, jobs.compiler(), jobs.models()))
                .registerConverter(Duration.class, converter(Durations::parse))
                .registerConverter(ByteSize.class, converter(ByteSize::parse))
                .registerConverter(Timeout.class, converter(Timeout::parse))
                .registerConverter(StartingPosition.class, converter(StartingPosition::parse))
                .registerConverter(Measure.class, converter(Measure::parse))
                .registerConverter(Segmentation.class, converter(Segmentation::parse))
                .registerConverter(
                        ConflictingJudgments.class, converter(word -> Words.parse(ConflictingJudgments.class, word)))
                .registerConverter(Delivery.class, converter(word -> Words.parse(Delivery.class, word)))
                .registerConverter(Activation.class, converter(word -> Words.parse(Activation.class, word)))
                .registerConverter(LongDocuments.class, converter(word -> Words.parse(LongDocuments.class, word)))
                .registerConverter(ControlTokens.class, converter(word -> Words.parse(ControlTokens.class, word)))
                .registerConverter(FieldList.class, converter(FieldList::parse))
                .registerConverter(FieldTemplate.class, converter(word -> Words.parse(FieldTemplate.class, word)))
                .registerConverter(OutputFormat.class, converter(word -> Words.parse(OutputFormat.class, word)))
                .registerConverter(RunScores.class, converter(word -> Words.parse(RunScores.class, word)))
                .registerConverter(Execution.class, converter(word -> Words.parse(Execution.class, word)))
                .registerConverter(SummaryFormat.class, converter(word -> Words.parse(SummaryFormat.class, word)))
                .registerConverter(Format.class, converter(word -> Words.parse(Format.class, word)))
                .registerConverter(Reranking.Order.class, converter(word -> Words.parse(Reranking.Order.class, word)))
                .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
                .setExecutionStrategy(sluice::execute)
                .setParameterExceptionHandler((usage, given) -> sluice.wrongUsage(usage))
                .setExecutionExceptionHandler((failure, at, parsed) -> sluice.failure(failure, at));
        try {
            if (List.of(arguments).contains(stream.getCommandName())) {
                JobFile.applyTo(stream, arguments);
            }
            return commandLine.execute(arguments);
        } catch (ParameterException e) {
            return sluice.wrongUsage(e);
        } catch (Error e) {
            return sluice.failure(e, commandLine);
        }
    }

    @Override
    public Integer call() {
        command.commandLine().usage(command.commandLine().getErr());
        return ExitCode.USAGE;
    }

    private int execute(ParseResult parsed) {
        if (parsed.hasSubcommand()) {
            try {
                surroundings.log().to(log);
            } catch (CommandFailedException e) {
                return failure(e, parsed.commandSpec().commandLine());
            }
        }
        return new RunLast().execute(parsed);
    }

    private int wrongUsage(ParameterException e) {
        CommandLine at = e.getCommandLine();
        String name = at.getCommandSpec().qualifiedName();
        StringBuilder line = new StringBuilder(name).append(": ");
        if (at.getDefaultValueProvider() instanceof JobFile file && file.sourceOf(e.getArgSpec()) != null) {
            line.append(file.sourceOf(e.getArgSpec())).append(": ");
        }
        line.append(firstLine(e));
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            line.append(". Did you mean ")
                    .append(unmatched.getSuggestions().get(0))
                    .append('?');
        } else if (line.charAt(line.length() - 1) != '.') {
            line.append('.');
        }
        surroundings.err().println(line.append(" See '").append(name).append(" --help'"));
        return ExitCode.USAGE;
    }

    private int failure(Throwable e, CommandLine at) {
        if (debug) {
            e.printStackTrace(surroundings.err());
        }
        String name = at.getCommandSpec().qualifiedName();
        surroundings.err().println(name + ": " + (e instanceof CommandFailedException ? firstLine(e) : unexpected(e)));
        return ExitCode.SOFTWARE;
    }

    private static String unexpected(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            return "not enough memory (" + e.getMessage() + "). Give it more, such as SLUICE_JAVA_OPTIONS=-Xmx4g";
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + firstLine(root) + ". Run it with --debug to see where";
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static <T> ITypeConverter<T> converter(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
