package dev.sluice.jobs.models;

import dev.sluice.jobs.process.Surroundings;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice models compile}: compiles a model's graph. */
@Command(name = "compile", description = "Compiles the graph of a model; also done on first use.")
final class CompileCommand implements Callable<Integer> {

    /** Those that a graph is made for here; models that come with a graph have fp16 too. */
    private static final List<String> PRECISIONS = List.of("fp32", "int8");

    private final Surroundings surroundings;
    private final ModelCompiler compiler;

    @Parameters(paramLabel = "DIR", description = "A model in the published layout.")
    private @Nullable Path folder;

    @Option(names = "--precision", paramLabel = "PRECISION", description = "fp32 or int8. Default: ${DEFAULT-VALUE}.")
    private String precision = "fp32";

    @Spec
    private CommandSpec command;

    CompileCommand(Surroundings surroundings, ModelCompiler compiler) {
        this.surroundings = surroundings;
        this.compiler = compiler;
    }

    @Override
    public Integer call() {
        Choice.check(command, "--precision", precision, PRECISIONS);
        return new Compilation(surroundings, compiler).run(Objects.requireNonNull(folder), precision);
    }
}
