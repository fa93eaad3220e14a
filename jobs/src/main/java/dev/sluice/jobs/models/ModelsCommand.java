package dev.sluice.jobs.models;

import dev.sluice.jobs.process.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice models}: has a command for each thing that is done with a model. */
@Command(
        name = "models",
        description = "Downloads models, keeps them and prepares them for scoring.",
        synopsisSubcommandLabel = "COMMAND")
public final class ModelsCommand implements Runnable {

    @Spec
    private CommandSpec command;

    private ModelsCommand() {}

    /** The command with all of its own. */
    public static CommandLine with(Surroundings surroundings, ModelCompiler compiler, UserModels models) {
        return new CommandLine(new ModelsCommand())
                .addSubcommand(new PullCommand(surroundings, models))
                .addSubcommand(new ListCommand(surroundings, models))
                .addSubcommand(new ShowCommand(surroundings, models))
                .addSubcommand(new VerifyCommand(surroundings, models))
                .addSubcommand(new RemoveCommand(surroundings, models))
                .addSubcommand(new CompileCommand(surroundings, compiler));
    }

    @Override
    public void run() {
        throw new ParameterException(
                command.commandLine(),
                "A command is missing; expected one of "
                        + command.commandLine().getSubcommands().keySet());
    }
}
