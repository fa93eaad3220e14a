package dev.sluice.jobs.rescore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.results.OutputFormat;
import dev.sluice.connectors.results.RunScores;
import dev.sluice.jobs.CommandLines;
import dev.sluice.streaming.policy.FallbackBound;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RescoreCommandTest {

    private final CommandLines sluice = new CommandLines();

    @Test
    void whatIsLeftOutIsAsTheHelpSays() {
        assertThat(sluice.run("rescore", "--input", "a", "b", "--output", "o")).isZero();
        RescoreOptions options = sluice.rescored();
        assertThat(options.input()).isEqualTo(new RescoreOptions.Input(List.of("a", "b"), null, null));
        assertThat(options.output())
                .isEqualTo(new RescoreOptions.Output("o", OutputFormat.JSONL, RunScores.RANK, "sluice", false, null));
        assertThat(options.checkpoints()).isEqualTo(new RescoreOptions.Checkpoints(null, Duration.ofMinutes(1)));
        assertThat(options.fallbackBound()).isEqualTo(FallbackBound.ofWholeJob(0));
        assertThat(options.scoring().timeout().span()).isNull();
        assertThat(options.parallelism()).isNull();
    }

    @Test
    void aShareOfOneAllowsAllFallbacks() {
        assertThat(sluice.run("rescore", "--input=a", "--output=o", "--max-fallback-share=1"))
                .isZero();
        assertThat(sluice.rescored().fallbackBound()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--output-format=csv | 'csv' is not known; expected one of [jsonl, trec, parquet]",
                "--run-scores=none | 'none' is not known; expected one of [rank, relevance]",
                "--run-scores=relevance | --run-scores: it is about TREC runs; expected --output-format trec, got jsonl",
                "--execution=lazy | 'lazy' is not known; expected one of [streaming, batch]",
                "--format=xml | 'xml' is not known; expected one of [text, json]",
                "--parallelism=0 | --parallelism 0: expected at least 1",
                "--parallelism=2000 | --parallelism 2000: expected at most 1024",
                "--checkpoint-interval=1ms | --checkpoint-interval 1: expected at least 10",
                "--max-fallback-share=1.5 | --max-fallback-share 1.5: expected a number from 0.0 to 1.0"
            })
    void aBadValueIsWrongUsageToldInOneLine(String option, String message) {
        assertThat(sluice.run("rescore", "--input=a", "--output=o", option)).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).startsWith("sluice rescore: ").contains(message);
    }

    @Test
    void aTagWithBlanksIsRefused() {
        assertThat(sluice.run("rescore", "--input=a", "--output=o", "--output-format=trec", "--run-tag=a b"))
                .isEqualTo(2);
        assertThat(sluice.err()).contains("--run-tag 'a b': expected a word without blanks");
    }

    @Test
    void inputAndOutputAreNeeded() {
        assertThat(sluice.run("rescore", "--output=o")).isEqualTo(2);
        assertThat(sluice.err()).contains("--input");
        assertThat(sluice.run("rescore", "--input=a")).isEqualTo(2);
        assertThat(sluice.err()).contains("--output");
    }

    @Test
    void aFileThatIsNotThereIsToldInOneLine() {
        assertThat(sluice.rescoring().run("rescore", "--input=missing.jsonl", "--output=target/none"))
                .isEqualTo(1);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains("missing.jsonl");
    }
}
