package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.jobs.CommandLines;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.wire.QualityAlertCodec;
import dev.sluice.ranking.wire.QualityReportCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** The files that the documents show, through a job of the options that they show. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class StreamExamplesITCase {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startTheBroker(@TempDir Path folder) throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
    }

    @AfterAll
    static void stopTheBroker() {
        kafka.close();
    }

    @Test
    void theExamplesOfTheDocumentsGiveTheReportsAndAlertsThatTheWireFormatShows() throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "examples").withFeedback();
        topics.send(topics.candidates(), Files.readAllLines(DOCS.resolve("examples/candidates.jsonl")));
        topics.send(topics.judgments(), Files.readAllLines(DOCS.resolve("examples/judgments.jsonl")));
        topics.send(topics.clicks(), Files.readAllLines(DOCS.resolve("examples/clicks.jsonl")));
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run(
                        "stream",
                        "--config=" + DOCS.resolve("examples/job.yaml"),
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--candidates=" + topics.candidates(),
                        "--ranked=" + topics.ranked(),
                        "--dead-letters=" + topics.deadLetters(),
                        "--quality=" + topics.quality(),
                        "--judgments=" + topics.judgments(),
                        "--clicks=" + topics.clicks(),
                        "--alerts=" + topics.alerts(),
                        "--segment=tenant",
                        "--measure=nDCG@10",
                        "--alert-reranked=nDCG@10=0.8",
                        "--alert-windows=1",
                        "--parallelism=1"))
                .isZero();
        StreamOptions options = Objects.requireNonNull(sluice.streamed());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, StreamJob.configuration(options));
        StreamJob.define(environment, options, Duration.ofHours(1), true);
        environment.execute("examples");

        List<QualityReport> reports = WrittenQuality.reports(topics);
        List<QualityAlert> alerts = WrittenQuality.alerts(topics);
        Matcher json = JSON.matcher(Files.readString(DOCS.resolve("wire-format.md")));
        List<String> shown = json.results()
                .map(match -> match.group(1))
                .filter(record -> record.contains("\"segment\": {\"tenant\": \"a\"}"))
                .toList();
        assertThat(shown).hasSize(3);
        assertThat(reports)
                .contains(new QualityReportCodec().decode(shown.get(0).getBytes(StandardCharsets.UTF_8)))
                .contains(new QualityReportCodec().decode(shown.get(1).getBytes(StandardCharsets.UTF_8)));
        assertThat(alerts).contains(new QualityAlertCodec().decode(shown.get(2).getBytes(StandardCharsets.UTF_8)));
        assertThat(topics.read(topics.deadLetters())).hasSize(1);
    }
}
