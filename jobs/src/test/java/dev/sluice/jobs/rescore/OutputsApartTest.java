package dev.sluice.jobs.rescore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.jobs.CommandLines;
import dev.sluice.jobs.process.CommandFailedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputsApartTest {

    @ParameterizedTest
    @CsvSource({
        "/data, /data, ",
        "/data, /data/out, ",
        "/data/*, /data/out, ",
        "/data/**, /data/a/out, ",
        "/data/**/*.jsonl, /data/out, ",
        "s3://sets/a, s3://sets/a/out, ",
        "/data, /out, /data/letters"
    })
    void whatTheNextStartWouldReadIsRefused(String input, String output, @Nullable String deadLetters) {
        assertThatThrownBy(() -> OutputsApart.require(options(input, output, deadLetters)))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith(deadLetters == null ? "--output " + output : "--dead-letters " + deadLetters)
                .hasMessageContaining("lies in --input " + input);
    }

    @ParameterizedTest
    @CsvSource({
        "/data, /database, ",
        "/data/sets.jsonl, /data/out, ",
        "/data/*.jsonl, /data/out, ",
        "s3://sets/a, s3://sets/b, ",
        "/data/*.jsonl.gz, /data, "
    })
    void whatItWouldNotReadIsTaken(String input, String output, @Nullable String deadLetters) {
        assertThatCode(() -> OutputsApart.require(options(input, output, deadLetters)))
                .doesNotThrowAnyException();
    }

    private static RescoreOptions options(String input, String output, @Nullable String deadLetters) {
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run(
                        "rescore",
                        "--input=" + input,
                        "--output=" + output,
                        deadLetters == null ? "--timings" : "--dead-letters=" + deadLetters))
                .as(sluice.err())
                .isZero();
        return sluice.rescored();
    }
}
