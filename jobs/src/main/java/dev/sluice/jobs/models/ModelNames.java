package dev.sluice.jobs.models;

import dev.sluice.inference.hub.ModelName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Names of models as arguments write them. */
final class ModelNames {

    /**
     * The model that is meant.
     *
     * @param revision of an option; null where it was not given
     * @throws ParameterException if the name is none, or two revisions are named
     */
    static ModelName parse(CommandSpec command, String text, @Nullable String revision) {
        try {
            ModelName name = ModelName.parse(text);
            if (revision == null) {
                return name;
            }
            if (name.revision() != null) {
                throw new IllegalArgumentException("--revision '" + revision + "' stands beside '" + text
                        + "', which names a revision too; expected one of them");
            }
            return name.at(revision);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private ModelNames() {}
}
