package dev.sluice.jobs.models;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.OnnxFiles;
import dev.sluice.inference.hub.HubClient;
import dev.sluice.inference.hub.HubEndpoint;
import dev.sluice.inference.hub.ModelName;
import dev.sluice.inference.hub.OfflineMode;
import dev.sluice.inference.store.ModelPull;
import dev.sluice.inference.store.ModelStore;
import dev.sluice.inference.store.PullRequest;
import dev.sluice.inference.store.PulledModel;
import dev.sluice.inference.store.StoredModel;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.process.Terminal;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice models pull}: brings a model from a hub into the store. */
@Command(
        name = "pull",
        description =
                "Downloads a model from a Hugging Face hub, as far as it is not there, and verifies it. What breaks"
                        + " off is taken further the next time.")
final class PullCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final UserModels models;

    @Parameters(paramLabel = "NAME", description = "owner/name or owner/name@revision, as the hub writes it.")
    private @Nullable String name;

    @Option(names = "--revision", paramLabel = "REVISION", description = "A branch, a tag or a commit. Default: main.")
    private @Nullable String revision;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description = "Which exported model: fp32, fp16 or int8. A checkpoint does for each precision."
                    + " Default: ${DEFAULT-VALUE}.")
    private String precision = "fp32";

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "The hub; also set by HF_ENDPOINT. Default: huggingface.co.")
    private @Nullable String endpoint;

    @Option(
            names = "--accept-license",
            description = "Download it under the license of its card, where that is not known to allow every use.")
    private boolean acceptLicense;

    @Option(
            names = "--offline",
            description = "Make no connection, only look whether it is there; also set by SLUICE_OFFLINE and"
                    + " HF_HUB_OFFLINE.")
    private boolean offline;

    @Spec
    private CommandSpec command;

    PullCommand(Surroundings surroundings, UserModels models) {
        this.surroundings = surroundings;
        this.models = models;
    }

    @Override
    public Integer call() throws InterruptedException {
        ModelName model = ModelNames.parse(command, Objects.requireNonNull(name), revision);
        Choice.check(command, "--precision", precision, OnnxFiles.precisions());
        try {
            report(pull(model));
            return ExitCode.OK;
        } catch (ModelException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private PulledModel pull(ModelName model) throws ModelException, InterruptedException {
        ModelStore store = models.store();
        if (offline || OfflineMode.isAskedFor(models.environment())) {
            return ModelPull.offline(store, model, precision);
        }
        HubEndpoint hub = HubEndpoint.of(endpoint, models.environment(), models.home());
        hub.withheldToken()
                .ifPresent(source -> surroundings
                        .err()
                        .println("The token of " + source + " is not sent to " + hub + ", which is neither https nor"
                                + " this machine"));
        try (ShownPull shown = new ShownPull(surroundings.err(), Terminal.isStandardError())) {
            Shutdown.Registration interruption = surroundings.shutdown().before(shown::interrupted);
            try {
                HubClient client = new HubClient(hub, models.patience(), shown);
                return new ModelPull(store, client, shown).run(new PullRequest(model, precision, acceptLicense));
            } finally {
                interruption.close();
            }
        }
    }

    private void report(PulledModel pulled) {
        StoredModel model = pulled.model();
        String there = pulled.verified() ? "Verified, there already: " : "There already: ";
        surroundings
                .err()
                .println((pulled.files() == 0 ? there : "Pulled ") + model.name() + ", " + Amount.of(model.bytes())
                        + ", license " + model.license() + ", in " + model.folder());
    }
}
