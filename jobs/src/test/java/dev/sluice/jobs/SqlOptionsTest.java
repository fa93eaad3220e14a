package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.engine.Rerankers;
import dev.sluice.jobs.options.ByteSize;
import dev.sluice.jobs.process.Log;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.rerank.RerankCommand;
import dev.sluice.sql.options.SqlOptions;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Holds the options of SQL and those of the command line together. */
class SqlOptionsTest {

    /** What SQL has no use for: records, files and fields are Flink's, and so is how many rows are in flight. */
    private static final Set<String> COMMAND_LINE_ONLY = Set.of(
            "config",
            "dead-letter-max-bytes",
            "dead-letters",
            "field-template",
            "fields",
            "help",
            "in-flight-sets",
            "input",
            "max-record-bytes",
            "output",
            "version");

    private final Map<String, OptionSpec> commandLine = new CommandLine(new RerankCommand(
                    new Surroundings(
                            InputStream.nullInputStream(),
                            OutputStream.nullOutputStream(),
                            System.err,
                            Log.OF_THE_HOST,
                            new Shutdown()),
                    Rerankers::open))
            .getCommandSpec().options().stream()
                    .collect(Collectors.toMap(option -> option.longestName().substring(2), Function.identity()));

    @Test
    void theNamesAreThoseOfTheCommandLine() {
        Set<String> expected = new TreeSet<>(commandLine.keySet());
        expected.removeAll(COMMAND_LINE_ONLY);
        List<String> names = SqlOptions.all().stream().map(ConfigOption::key).toList();
        assertThat(names).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theDefaultsAreThoseOfTheCommandLine() {
        assertThat(SqlOptions.all()).allSatisfy(option -> {
            Object expected = commandLine.get(option.key()).initialValue();
            if (option.equals(SqlOptions.TIMEOUT)) {
                assertThat(option.defaultValue()).as("that of stream").isEqualTo(Duration.ofSeconds(30));
            } else if (expected instanceof ByteSize size) {
                assertThat(option.defaultValue()).as(option.key()).isEqualTo(new MemorySize(size.bytes()));
            } else {
                assertThat((Object) option.defaultValue()).as(option.key()).isEqualTo(expected);
            }
        });
    }
}
