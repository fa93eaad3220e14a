package dev.sluice.jobs.models;

import dev.sluice.jobs.process.Surroundings;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice models}: has a command for each thing that is done with a model. */
@Command(name = "models", description = "Prepares models for scoring.", synopsisSubcommandLabel = "COMMAND")
public final class ModelsCommand implements Runnable {

    private static final List<String> PRECISIONS = List.of("fp32", "int8");

    @Spec
    private CommandSpec command;

    private final Surroundings surroundings;
    private final ModelCompiler compiler;

    public ModelsCommand(Surroundings surroundings, ModelCompiler compiler) {
        this.surroundings = surroundings;
        this.compiler = compiler;
    }

    /** Compiles a model's graph. */
    @Command(name = "compile", description = "Compiles the graph of a model; also done on first use.")
    int compile(
            @Parameters(paramLabel = "DIR", description = "A model in the published layout.") Path folder,
            @Option(
                            names = "--precision",
                            paramLabel = "PRECISION",
                            defaultValue = "fp32",
                            description = "fp32 or int8. Default: ${DEFAULT-VALUE}.")
                    String precision) {
        if (!PRECISIONS.contains(precision)) {
            throw new ParameterException(
                    command.commandLine().getSubcommands().get("compile"),
                    "--precision '" + precision + "' is not known; expected one of " + PRECISIONS);
        }
        return new Compilation(surroundings, compiler).run(folder, precision);
    }

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "A command is missing; expected 'compile'");
    }
}
