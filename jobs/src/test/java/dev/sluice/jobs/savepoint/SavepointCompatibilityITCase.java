package dev.sluice.jobs.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.jobs.stream.StreamGraph;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Savepoints that earlier builds made go on with this one, at the parallelism that they were made with and at others.
 * {@link KeepSavepointITCase} made them; one that does not restore any more is a break for users, never to be made
 * anew.
 */
class SavepointCompatibilityITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(3)
            .build());

    private static final List<Integer> PARALLELISMS = List.of(1, 2, 3);
    private static final Duration WINDOW = Duration.ofMinutes(10);

    /** Of what a report is. */
    private record Subject(Instant start, Map<String, String> segment, QualityReport.Source source) {}

    private record Results(
            List<Ranking> rankings,
            List<DeadLetter> deadLetters,
            List<QualityReport> quality,
            List<QualityAlert> alerts,
            List<RunSummary> summaries) {}

    /** What a run gives that was never stopped. */
    private static Results undisturbed;

    @BeforeAll
    static void runWithoutSavepoint() throws Exception {
        undisturbed = run(1, new Configuration());
    }

    static Stream<Arguments> savepoints() throws Exception {
        Path root = Path.of(Objects.requireNonNull(SavepointCompatibilityITCase.class.getResource("0.1.0-preview"))
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.list(root)) {
            List<Path> savepoints = files.filter(folder -> Files.exists(folder.resolve("_metadata")))
                    .sorted()
                    .toList();
            return savepoints.stream()
                    .flatMap(savepoint -> PARALLELISMS.stream()
                            .map(parallelism ->
                                    Arguments.of(savepoint.getFileName().toString(), parallelism, savepoint)));
        }
    }

    @ParameterizedTest(name = "{0}, parallelism {1}")
    @MethodSource("savepoints")
    void aSavepointOfAnEarlierBuildGoesOnAsIfNothingHadBeen(String version, int parallelism, Path savepoint)
            throws Exception {
        Configuration configuration = new Configuration()
                .set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint.toUri().toString());
        Results results = run(parallelism, configuration);

        assertThat(results.rankings())
                .as("sets in flight and sets that were not read, each once")
                .extracting(Ranking::queryId)
                .containsExactlyInAnyOrderElementsOf(KeptRecords.queryIdsFrom(KeptJob.FIRST_IN_FLIGHT));
        assertThat(results.deadLetters())
                .extracting(letter -> ((Origin.FileLine) letter.origin()).line())
                .containsExactlyInAnyOrder(28L, 45L);
        assertThat(totals(results)).as("of the whole run").isEqualTo(totals(undisturbed));
        assertThat(totals(results).get(0)).isEqualTo(KeptRecords.queryIdsFrom(0).size());
        assertQuality(results);
        assertThat(results.alerts())
                .as("that which was raised is cleared")
                .containsExactlyInAnyOrderElementsOf(undisturbed.alerts().stream()
                        .filter(alert -> alert.state() == QualityAlert.State.CLEARED)
                        .toList());
    }

    private static void assertQuality(Results results) {
        Map<Subject, QualityReport> expected = lastRevisions(undisturbed.quality());
        Map<Subject, QualityReport> reported = lastRevisions(results.quality());
        // The second window had all that belongs to it before the savepoint; the first one is corrected afterwards.
        expected.keySet().removeIf(subject -> subject.start().equals(windowStart(1)));
        expected.keySet()
                .removeIf(subject ->
                        subject.start().equals(windowStart(0)) && subject.source() == QualityReport.Source.CLICKS);
        assertThat(withoutRevision(reported)).isEqualTo(withoutRevision(expected));
        assertThat(reported.get(new Subject(windowStart(0), null, QualityReport.Source.JUDGED))
                        .revision())
                .as("after the one before the savepoint")
                .isEqualTo(1);
        QualityReport open = reported.get(new Subject(windowStart(2), null, QualityReport.Source.JUDGED));
        assertThat(open.queries()).as("six before, three in flight").isEqualTo(9);
        assertThat(open.judgedQueries()).isEqualTo(9);
        assertThat(open.measures().get("nDCG@10").reranked()).isEqualTo(0.5);
    }

    private static Results run(int parallelism, Configuration configuration) throws Exception {
        StreamExecutionEnvironment environment = KeptJob.environment(parallelism, configuration);
        StreamGraph.Outputs outputs = KeptJob.WHOLE.define(environment);
        CloseableIterator<Ranking> rankings = outputs.rankings().collectAsync();
        CloseableIterator<DeadLetter> deadLetters = outputs.deadLetters().collectAsync();
        CloseableIterator<QualityReport> quality = outputs.quality().collectAsync();
        CloseableIterator<QualityAlert> alerts = outputs.alerts().collectAsync();
        CloseableIterator<RunSummary> summaries = outputs.summaries().collectAsync();
        JobClient job = environment.executeAsync("restored");
        Results results =
                new Results(drain(rankings), drain(deadLetters), drain(quality), drain(alerts), drain(summaries));
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
        return results;
    }

    private static <T> List<T> drain(CloseableIterator<T> iterator) throws Exception {
        try (iterator) {
            List<T> all = new ArrayList<>();
            iterator.forEachRemaining(all::add);
            return all;
        }
    }

    private static List<Long> totals(Results results) {
        RunSummary last = results.summaries().get(results.summaries().size() - 1);
        return List.of(last.queries(), last.ranked(), last.documents(), last.deadLetters(), last.inferences());
    }

    private static Map<Subject, QualityReport> lastRevisions(List<QualityReport> reports) {
        Map<Subject, QualityReport> last = new HashMap<>();
        for (QualityReport report : reports) {
            Subject subject = new Subject(report.window().start(), report.segment(), report.source());
            last.merge(subject, report, (one, other) -> one.revision() > other.revision() ? one : other);
        }
        return last;
    }

    private static Map<Subject, QualityReport> withoutRevision(Map<Subject, QualityReport> reports) {
        return reports.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().withRevision(0)));
    }

    private static Instant windowStart(int window) {
        return KeptRecords.minute(0).plus(WINDOW.multipliedBy(window));
    }
}
