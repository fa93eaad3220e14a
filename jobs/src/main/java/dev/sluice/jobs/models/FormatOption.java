package dev.sluice.jobs.models;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option {@code --format}: for people or for programs. */
final class FormatOption {

    private static final String TABLE = "table";
    private static final String JSON = "json";

    @Option(names = "--format", paramLabel = "FORMAT", description = "table or json. Default: ${DEFAULT-VALUE}.")
    private String format = TABLE;

    /**
     * Whether programs shall read it.
     *
     * @throws ParameterException if the format is not known
     */
    boolean isJson(CommandSpec command) {
        Choice.check(command, "--format", format, List.of(TABLE, JSON));
        return format.equals(JSON);
    }
}
