package dev.sluice.jobs.models;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.store.StoreContents;
import dev.sluice.inference.store.StoredModel;
import dev.sluice.inference.store.UnreadableModel;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Surroundings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice models list}: the models that are there. */
@Command(name = "list", description = "Lists the models of the store and of the Hugging Face cache.")
final class ListCommand implements Callable<Integer> {

    /** The hint where nothing is there. */
    static final String NO_MODELS = "There are no models yet; 'sluice models pull NAME' brings one";

    private final Surroundings surroundings;
    private final UserModels models;

    @Mixin
    private FormatOption format = new FormatOption();

    @Spec
    private CommandSpec command;

    ListCommand(Surroundings surroundings, UserModels models) {
        this.surroundings = surroundings;
        this.models = models;
    }

    @Override
    public Integer call() throws IOException {
        boolean json = format.isJson(command);
        try {
            StoreContents contents = models.store().list();
            List<StoredModel> there = contents.models();
            String text = json ? ModelTable.json(there) : ModelTable.table(there);
            surroundings.print(text);
            for (UnreadableModel unreadable : contents.unreadable()) {
                surroundings.err().println(unreadable.name() + " is damaged. " + unreadable.reason());
            }
            if (there.isEmpty() && contents.unreadable().isEmpty()) {
                surroundings.err().println(NO_MODELS);
            }
            return ExitCode.OK;
        } catch (ModelException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
