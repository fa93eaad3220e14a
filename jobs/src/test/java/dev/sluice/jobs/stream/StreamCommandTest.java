package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.jobs.CommandLines;
import dev.sluice.jobs.options.Timeout;
import dev.sluice.streaming.Reranking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamCommandTest {

    private static final String REQUIRED = """
            bootstrap-servers: localhost:9092
            candidates: candidates
            ranked: ranked
            dead-letters: dead
            """;

    @TempDir
    private Path folder;

    private final CommandLines sluice = new CommandLines();

    @Test
    void theFolderOfAModelIsMadeAbsoluteAndTheNameOfTheEmbeddedOneStays() {
        assertThat(stream("--model=src")).isZero();
        assertThat(sluice.streamed().scoring().reranker().model())
                .isEqualTo(Path.of("src").toAbsolutePath().toString());
        assertThat(stream("--model=" + folder)).isZero();
        assertThat(sluice.streamed().scoring().reranker().model()).isEqualTo(folder.toString());
        assertThat(stream("--model=bge-small-en-v1.5")).isZero();
        assertThat(sluice.streamed().scoring().reranker().model()).isEqualTo("bge-small-en-v1.5");
    }

    @Test
    void onlyBrokersAndTopicsAreRequired() {
        assertThat(stream()).isZero();
        StreamOptions options = sluice.streamed();
        assertThat(options.kafka()).isEqualTo(new StreamOptions.Kafka("localhost:9092", Map.of()));
        assertThat(options.candidates())
                .isEqualTo(new StreamOptions.Candidates(
                        "candidates",
                        "sluice-candidates",
                        new StartingPosition.Committed(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofHours(1)));
        assertThat(options.results())
                .isEqualTo(new StreamOptions.Results(
                        "ranked", "dead", null, Delivery.EXACTLY_ONCE, "sluice-candidates:ranked"));
        assertThat(options.quality())
                .isEqualTo(StreamOptions.Quality.tumbling(Duration.ofMinutes(5), Duration.ofHours(1)));
        assertThat(options.feedback()).isEqualTo(StreamOptions.Feedback.NONE);
        assertThat(options.alerts()).isEqualTo(StreamOptions.Alerts.NONE);
        assertThat(options.checkpoints()).isEqualTo(new StreamOptions.Checkpoints(null, Duration.ofSeconds(10)));
        assertThat(options.order()).isEqualTo(Reranking.Order.UNORDERED);
        assertThat(options.parallelism()).isNull();
        assertThat(options.scoring().timeout()).isEqualTo(new Timeout(Duration.ofSeconds(30)));
        assertThat(options.scoring().reranker()).isEqualTo(RerankerOptions.defaults());
    }

    @Test
    void everyOptionArrives() {
        assertThat(stream(
                        "--quality=quality",
                        "--group=g",
                        "--start=2026-11-23T10:00:00Z",
                        "--delivery=at-least-once",
                        "--transaction-prefix=p",
                        "--kafka-property=a=b=c",
                        "--kafka-property=d=e,f",
                        "--checkpoint-dir=s3://bucket/x",
                        "--checkpoint-interval=1m",
                        "--order=ordered",
                        "--out-of-orderness=1s",
                        "--idle-after=2s",
                        "--max-ahead=3s",
                        "--window=4s",
                        "--lateness=5s",
                        "--parallelism=6",
                        "--timeout=none",
                        "--batch-documents=7"))
                .isZero();
        StreamOptions options = sluice.streamed();
        assertThat(options.kafka().properties()).containsOnly(Map.entry("a", "b=c"), Map.entry("d", "e,f"));
        assertThat(options.candidates())
                .isEqualTo(new StreamOptions.Candidates(
                        "candidates",
                        "g",
                        new StartingPosition.FromTimestamp(Instant.parse("2026-11-23T10:00:00Z")),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3)));
        assertThat(options.results())
                .isEqualTo(new StreamOptions.Results("ranked", "dead", "quality", Delivery.AT_LEAST_ONCE, "p"));
        assertThat(options.quality())
                .isEqualTo(StreamOptions.Quality.tumbling(Duration.ofSeconds(4), Duration.ofSeconds(5)));
        assertThat(options.checkpoints())
                .isEqualTo(new StreamOptions.Checkpoints("s3://bucket/x", Duration.ofMinutes(1)));
        assertThat(options.order()).isEqualTo(Reranking.Order.ORDERED);
        assertThat(options.parallelism()).isEqualTo(6);
        assertThat(options.scoring().timeout()).isEqualTo(Timeout.NONE);
        assertThat(options.scoring().reranker().batchDocuments()).isEqualTo(7);
    }

    @Test
    void aFileGivesTheSameOptionsAndTheCommandLineWins() throws IOException {
        Path file = job(REQUIRED + """
                start: earliest
                delivery: at-least-once
                linger: 3ms
                top-n: 5
                batch-documents: 32
                cache-memory: 1MiB
                quality:
                kafka-property:
                  security.protocol: SASL_SSL
                  sasl.jaas.config: a b="c,d";
                """);
        assertThat(sluice.run("stream", "--config", file.toString(), "--batch-documents=16", "--ranked=other"))
                .as(sluice.err())
                .isZero();
        StreamOptions options = sluice.streamed();
        assertThat(options.candidates().topic()).isEqualTo("candidates");
        assertThat(options.candidates().start()).isEqualTo(new StartingPosition.Earliest());
        assertThat(options.results().ranked()).isEqualTo("other");
        assertThat(options.results().quality()).isNull();
        assertThat(options.results().delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
        assertThat(options.scoring().topN()).isEqualTo(5);
        assertThat(options.scoring().reranker())
                .isEqualTo(RerankerOptions.builder()
                        .linger(Duration.ofMillis(3))
                        .batchDocuments(16)
                        .cacheBytes(1024 * 1024)
                        .build());
        assertThat(options.kafka().properties())
                .containsOnly(
                        Map.entry("security.protocol", "SASL_SSL"), Map.entry("sasl.jaas.config", "a b=\"c,d\";"));
    }

    @Test
    void anUnknownNameInTheFileIsRefusedWithTheKnownOnesAndTheNearest() throws IOException {
        Path file = job(REQUIRED + "lingr: 3ms\n");
        assertThat(sluice.run("stream", "--config=" + file)).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err())
                .contains(file + ": 'lingr' is not known. Did you mean linger? Known are ")
                .contains("batch-documents, batch-order, batch-tokens")
                .contains("window")
                .doesNotContain("help,", "config,", "debug");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config: a.yaml | 'config' is not known",
                "debug: true | 'debug' is not known",
                "linger: soon | 'soon' is no duration",
                "top-n: [1] | top-n is one array; expected one value",
                "kafka-property: [a=b] | kafka-property is one array; expected names with their values",
                "kafka-property: a=b | kafka-property is one string; expected names with their values",
                "ranked: again | Duplicate field 'ranked'",
                "'x: [' | this is no YAML"
            })
    void whatTheFileCannotHoldIsRefusedWithItsName(String line, String message) throws IOException {
        Path file = job(REQUIRED + line + "\n");
        assertThat(sluice.run("stream", "--config=" + file)).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains(file.toString()).contains(message);
    }

    @Test
    void aFileThatIsNotThereIsWrongUsage() {
        assertThat(sluice.run("stream", "--config=" + folder.resolve("missing.yaml")))
                .isEqualTo(2);
        assertThat(sluice.err()).contains("missing.yaml: there is no such file");
    }

    @Test
    void anEmptyFileLeavesEverythingToTheCommandLine() throws IOException {
        assertThat(stream("--config=" + job("# nothing\n"))).isZero();
        assertThat(sluice.streamed().results().ranked()).isEqualTo("ranked");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(sluice.run("stream", "--candidates=c", "--ranked=r")).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err())
                .contains("--bootstrap-servers", "--dead-letters")
                .doesNotContain("--ranked");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--start=yesterday | Start 'yesterday': expected earliest, latest, committed, an instant",
                "--delivery=never | 'never' is not known; expected one of [exactly-once, at-least-once]",
                "--order=random | 'random' is not known; expected one of [ordered, unordered]",
                "--window=0s | --window 0: expected at least 1",
                "--idle-after=0s | --idle-after 0: expected at least 1",
                "--checkpoint-interval=1ms | --checkpoint-interval 1: expected at least 10",
                "--parallelism=0 | --parallelism 0: expected at least 1",
                "--ranked= | --ranked '': expected a name",
                "--kafka-property=novalue | --kafka-property"
            })
    void aBadValueIsWrongUsage(String option, String message) {
        assertThat(sluice.run(
                        "stream",
                        "--bootstrap-servers=b",
                        "--candidates=c",
                        "--dead-letters=d",
                        option.startsWith("--ranked") ? "--lateness=1h" : "--ranked=r",
                        option))
                .isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains(message);
    }

    @Test
    void propertiesComeFromAFileAndSingleOnesWin() throws IOException {
        Path file = Files.writeString(folder.resolve("kafka.properties"), "a = 1\nb = 2\n");
        assertThat(stream("--kafka-properties=" + file, "--kafka-property=b=3")).isZero();
        assertThat(sluice.streamed().kafka().properties()).containsOnly(Map.entry("a", "1"), Map.entry("b", "3"));
    }

    @Test
    void valuesOfKafkaPropertiesDoNotShow() {
        stream("--kafka-property=sasl.password=hunter2");
        assertThat(sluice.streamed().toString()).contains("sasl.password").doesNotContain("hunter2");
    }

    private int stream(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "stream",
                "--bootstrap-servers=localhost:9092",
                "--candidates=candidates",
                "--ranked=ranked",
                "--dead-letters=dead"));
        arguments.addAll(List.of(more));
        return sluice.run(arguments.toArray(String[]::new));
    }

    private Path job(String text) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), text);
    }
}
