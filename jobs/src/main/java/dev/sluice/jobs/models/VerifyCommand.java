package dev.sluice.jobs.models;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.store.Damage;
import dev.sluice.inference.store.StoreContents;
import dev.sluice.inference.store.StoredModel;
import dev.sluice.inference.store.UnreadableModel;
import dev.sluice.inference.store.Verification;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Surroundings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice models verify}: whether pulled models are still as they came. */
@Command(
        name = "verify",
        description = "Reads pulled models again and compares hashes and sizes; names each file that differs or is"
                + " missing.")
final class VerifyCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final UserModels models;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which models. Default: all of the store.")
    private List<String> names = List.of();

    @Spec
    private CommandSpec command;

    VerifyCommand(Surroundings surroundings, UserModels models) {
        this.surroundings = surroundings;
        this.models = models;
    }

    @Override
    public Integer call() throws IOException {
        try {
            Verification verification = new Verification(models.store());
            StoreContents chosen = chosen(verification);
            if (chosen.models().isEmpty() && chosen.unreadable().isEmpty()) {
                surroundings.err().println(ListCommand.NO_MODELS);
            }
            int damaged = 0;
            for (UnreadableModel unreadable : chosen.unreadable()) {
                print(unreadable.name() + ": sluice.json cannot be used");
                damaged++;
            }
            for (StoredModel model : chosen.models()) {
                damaged += verify(verification, model) ? 0 : 1;
            }
            if (damaged > 0) {
                int all = chosen.models().size() + chosen.unreadable().size();
                throw new CommandFailedException(damaged + " of " + all
                        + " models differ from what was pulled; expected none. Remove each with 'sluice models remove"
                        + " NAME', then pull it again");
            }
            return ExitCode.OK;
        } catch (ModelException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private StoreContents chosen(Verification verification) throws ModelException {
        if (names.isEmpty()) {
            return verification.pulled();
        }
        List<StoredModel> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(verification.pulled(ModelNames.parse(command, name, null)));
        }
        return new StoreContents(chosen, List.of());
    }

    private boolean verify(Verification verification, StoredModel model) throws ModelException, IOException {
        List<Damage> damages = verification.of(model);
        if (damages.isEmpty()) {
            print(model.name() + ": as pulled");
        }
        for (Damage damage : damages) {
            print(model.name() + ": " + damage.path() + (damage.missing() ? " is missing" : " differs"));
        }
        return damages.isEmpty();
    }

    private void print(String line) throws IOException {
        surroundings.print(line + "\n");
    }
}
