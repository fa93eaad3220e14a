package dev.sluice.jobs.models;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.hub.ModelName;
import dev.sluice.inference.store.Removal;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Surroundings;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice models remove}: takes a model out of the store. */
@Command(
        name = "remove",
        description = "Removes a pulled model, without asking. Models of the Hugging Face cache stay.")
final class RemoveCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final UserModels models;

    @Parameters(paramLabel = "NAME", description = "owner/name or owner/name@revision.")
    private @Nullable String name;

    @Option(
            names = "--revision",
            paramLabel = "REVISION",
            description = "Only what this branch, tag or commit means here. Default: all, with unfinished downloads.")
    private @Nullable String revision;

    @Spec
    private CommandSpec command;

    RemoveCommand(Surroundings surroundings, UserModels models) {
        this.surroundings = surroundings;
        this.models = models;
    }

    @Override
    public Integer call() throws InterruptedException {
        ModelName model = ModelNames.parse(command, Objects.requireNonNull(name), revision);
        try {
            Removal.Removed removed =
                    new Removal(models.store()).remove(model, () -> ShownPull.sayThatItWaits(surroundings.err()));
            String commits =
                    removed.commits().isEmpty() ? "unfinished downloads" : String.join(", ", removed.commits());
            surroundings
                    .err()
                    .println("Removed " + model.repository() + " (" + commits + "), freed "
                            + Amount.of(removed.bytes()));
            return ExitCode.OK;
        } catch (ModelException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
