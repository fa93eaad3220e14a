package dev.sluice.jobs.models;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.inference.family.ModelDescription;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.files.OnnxFiles;
import dev.sluice.inference.store.ModelStore;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Surroundings;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice models show}: what a model's files say of it. */
@Command(
        name = "show",
        description = "Shows what the files of a model say of it: family, limits, sizes, precisions, license, hash and"
                + " the memory that it needs.")
final class ShowCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final UserModels models;

    @Parameters(
            paramLabel = "MODEL",
            description = "A model of the store, the folder of one in the published layout, or bge-small-en-v1.5.")
    private String model = "";

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description = "fp32, fp16 or int8: of which hash, weights and memory are shown. Default: ${DEFAULT-VALUE}.")
    private String precision = "fp32";

    @Option(
            names = "--max-context-tokens",
            paramLabel = "N",
            description = "Shows the memory for contexts or pairs of so many tokens. Default: what the model takes.")
    private int maxContextTokens;

    @Mixin
    private FormatOption format = new FormatOption();

    @Spec
    private CommandSpec command;

    ShowCommand(Surroundings surroundings, UserModels models) {
        this.surroundings = surroundings;
        this.models = models;
    }

    @Override
    public Integer call() throws IOException {
        boolean json = format.isJson(command);
        Choice.check(command, "--precision", precision, OnnxFiles.precisions());
        if (maxContextTokens < 0) {
            throw new ParameterException(
                    command.commandLine(), "--max-context-tokens " + maxContextTokens + ": expected at least 0");
        }
        try {
            ShownModel shown = shown();
            String text = json ? shown.json() : shown.table();
            surroundings.print(text);
            return ExitCode.OK;
        } catch (ModelException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private ShownModel shown() throws ModelException {
        RerankerOptions options = RerankerOptions.builder()
                .model(model)
                .precision(precision)
                .maxContextTokens(maxContextTokens)
                .build();
        if (model.equals(RerankerOptions.EMBEDDED_MODEL)) {
            return new ShownModel(Rerankers.describe(options), "mit", "embedded");
        }
        ModelStore store = models.store();
        Optional<ModelFolder> folder = store.findOrFolder(model);
        if (folder.isEmpty()) {
            throw new ModelException(store.otherRevisions(model)
                    .orElse("Model '" + model + "' is not there; expected a model of the store, a folder, or "
                            + RerankerOptions.EMBEDDED_MODEL
                            + ". 'sluice models list' shows those of the store, 'sluice models pull NAME' fetches"
                            + " one"));
        }
        ModelDescription description = Rerankers.describe(folder.get(), options);
        return new ShownModel(
                description, store.licenseOf(folder.get()), folder.get().path().toString());
    }
}
