package dev.sluice.jobs.models;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Options with a few values to choose from. */
final class Choice {

    /** @throws ParameterException if the value is none of those */
    static void check(CommandSpec command, String option, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new ParameterException(
                    command.commandLine(), option + " '" + value + "' is not known; expected one of " + known);
        }
    }

    private Choice() {}
}
