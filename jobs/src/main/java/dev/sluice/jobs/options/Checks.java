package dev.sluice.jobs.options;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of option values; messages begin with the option's name without its dashes, as in a job file. */
public final class Checks {

    /**
     * Builds options from a command line; what they refuse with an {@link IllegalArgumentException} is wrong usage of
     * the command.
     */
    public static <T> T options(CommandSpec command, Supplier<T> options) {
        try {
            return options.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--" + e.getMessage(), e);
        }
    }

    /** Refuses a value below the least. */
    public static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " " + value + ": expected at least " + least);
        }
    }

    /** Refuses a number that is none or out of a range, its ends included. */
    public static void within(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    name + " " + value + ": expected a number from " + least + " to " + most);
        }
    }

    /** Refuses an empty text. */
    public static void notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " '" + value + "': expected a name");
        }
    }

    private Checks() {}
}
