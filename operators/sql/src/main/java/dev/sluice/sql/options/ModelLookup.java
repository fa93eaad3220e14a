package dev.sluice.sql.options;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.inference.files.ModelFolder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks a model up where a statement is planned, which may be another machine than those that run it. */
final class ModelLookup {

    private static final Logger LOG = LoggerFactory.getLogger(ModelLookup.class);

    /** Begins the targets of Flink that run a job in the process that plans it. */
    private static final String LOCAL = "local";

    /** A folder that is here becomes absolute, as the processes of the job work elsewhere; all else stays. */
    static String nameOrFolder(String model) throws ModelException {
        if (isNoFile(model)) {
            return model;
        }
        Optional<ModelFolder> folder = Rerankers.find(model);
        return folder.isPresent() && Files.isDirectory(Path.of(model))
                ? folder.get().path().toAbsolutePath().toString()
                : model;
    }

    /**
     * Refuses a model that cannot be opened. One that is not here passes where it may well be on the machines that run
     * the job: it is looked up there again before the first row.
     *
     * @throws ModelException if it cannot be opened as asked
     */
    static void check(RerankerOptions options, ReadableConfig session) throws ModelException {
        String model = options.model();
        if (isNoFile(model) || Rerankers.find(model).isPresent() || shouldBeHere(model, session)) {
            Rerankers.check(options);
        } else {
            LOG.warn(
                    "Model '{}' is not on the machine that plans the statement; it is looked up on the TaskManagers"
                            + " when the job starts",
                    model);
        }
    }

    private static boolean isNoFile(String model) {
        return model.equals(RerankerOptions.EMBEDDED_MODEL) || Rerankers.isAddress(model);
    }

    /** True if the job runs on this machine, or the folder that would hold the model is here and does not. */
    private static boolean shouldBeHere(String model, ReadableConfig session) {
        if (session.getOptional(DeploymentOptions.TARGET)
                .filter(target -> target.startsWith(LOCAL))
                .isPresent()) {
            return true;
        }
        try {
            Path path = Path.of(model);
            return path.isAbsolute() && path.getParent() != null && Files.isDirectory(path.getParent());
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private ModelLookup() {}
}
