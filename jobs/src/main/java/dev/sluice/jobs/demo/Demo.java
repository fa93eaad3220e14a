package dev.sluice.jobs.demo;

import dev.sluice.connectors.kafka.KafkaSetupException;
import dev.sluice.inference.engine.BareLoop;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.process.Terminal;
import dev.sluice.jobs.process.Versions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.QualityReportCodec;
import dev.sluice.ranking.wire.RankingCodec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The demo: candidate sets made from Flink's own sources go through a real broker, the stream job and the embedded
 * model; what comes out is counted, compared and shown.
 */
public final class Demo {

    private static final Duration SPACING = Duration.ofSeconds(10);

    private final DemoOptions options;
    private final Surroundings surroundings;
    private final PrintStream err;
    private final Instant startedAt = Instant.now();
    private final List<ThroughputSample> throughput = new ArrayList<>();
    private volatile @Nullable DemoPipeline pipeline;
    private volatile long answered;

    private Demo(DemoOptions options, Surroundings surroundings) {
        this.options = options;
        this.surroundings = surroundings;
        this.err = surroundings.err();
    }

    /** Runs the demo to its end and gives the exit code. */
    public static int run(DemoOptions options, Surroundings surroundings) throws Exception {
        return new Demo(options, surroundings).run();
    }

    private int run() throws Exception {
        Shutdown.Registration interruption = surroundings.shutdown().before(this::interrupted);
        try {
            say("Starting Kafka and reading Flink's sources for methods that say what they do ...");
            Path folder = Files.createTempDirectory("sluice-demo");
            CompletableFuture<DemoPipeline> starting = CompletableFuture.supplyAsync(() -> start(folder));
            List<CandidateSet> sets;
            try {
                sets = candidates();
            } catch (IOException | RuntimeException e) {
                starting.thenAccept(DemoPipeline::close).join();
                throw e;
            }
            try (DemoPipeline started = join(starting)) {
                pipeline = started;
                say("Reranking the candidates of %,d questions ...", sets.size());
                DemoResult result = rerank(started, sets);
                say("Running the same inferences in a bare loop, to compare ...");
                BareLoop.Measured bareLoop = BareLoop.run(DemoPipeline.reranker(), answerable(sets));
                finish(
                        result.withBareLoop(bareLoop.documentsPerSecond()),
                        started.topics().read(DemoTopics.RANKED));
            }
        } finally {
            interruption.close();
        }
        return 0;
    }

    private DemoResult rerank(DemoPipeline started, List<CandidateSet> sets) throws Exception {
        long begin = System.nanoTime();
        throughput.add(new ThroughputSample(Duration.ZERO, 0));
        RunSummary summary;
        try (DemoProgress progress = DemoProgress.on(err, Terminal.isStandardError(), sets.size())) {
            summary = started.run(sets, soFar -> show(soFar, begin, progress));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        List<Ranking> rankings = rankings(started.topics().read(DemoTopics.RANKED));
        int deadLetters = started.topics().read(DemoTopics.DEAD_LETTERS).size();
        requireEachOnce(sets, rankings, deadLetters, summary);
        say("Each of the %,d questions was answered once.", sets.size());
        Map<String, Ranking> byQuery = new HashMap<>();
        rankings.forEach(ranking -> byQuery.put(ranking.queryId(), ranking));
        return new DemoResult(
                summary,
                null,
                questions(sets, byQuery),
                TestedMeasure.of(sets, byQuery),
                windows(started.topics().read(DemoTopics.QUALITY)),
                throughput,
                RunFacts.ofThisProcess(Versions.of("sluice"), startedAt, took));
    }

    private DemoPipeline start(Path folder) {
        try {
            return new DemoPipeline(folder, options.parallelism());
        } catch (IOException | KafkaSetupException e) {
            throw new CommandFailedException(
                    "The embedded broker cannot start in " + folder + " (" + e.getMessage()
                            + "); expected room there and a free port on the loopback interface. Set TMPDIR to a folder"
                            + " with room, or try again",
                    e);
        }
    }

    private static DemoPipeline join(CompletableFuture<DemoPipeline> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CommandFailedException failed ? failed : e;
        }
    }

    private List<CandidateSet> candidates() throws IOException {
        List<DocumentedMethod> corpus = FlinkMethods.read();
        Instant firstEvent = startedAt.minus(SPACING.multipliedBy(options.queries()));
        try {
            return DemoCandidates.of(corpus, options.queries(), firstEvent, SPACING);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private void show(RunSummary soFar, long begin, DemoProgress progress) {
        answered = DemoProgress.done(soFar);
        throughput.add(new ThroughputSample(Duration.ofNanos(System.nanoTime() - begin), soFar.documents()));
        progress.show(soFar);
    }

    private void interrupted() {
        DemoPipeline running = pipeline;
        if (running != null) {
            running.cancel();
        }
        err.println();
        say("Interrupted: %,d of %,d questions had their answer; no report was written.", answered, options.queries());
    }

    /** The promise of the house, counted: what went in came out once. */
    private static void requireEachOnce(
            List<CandidateSet> sets, List<Ranking> rankings, int deadLetters, RunSummary summary) {
        Map<String, Integer> answers = new HashMap<>();
        rankings.forEach(ranking -> answers.merge(ranking.queryId(), 1, Integer::sum));
        boolean eachOnce = deadLetters == 0
                && answers.size() == sets.size()
                && sets.stream().allMatch(set -> answers.getOrDefault(set.queryId(), 0) == 1)
                && summary.queries() == sets.size();
        if (!eachOnce) {
            throw new CommandFailedException("Of " + sets.size() + " questions " + answers.size()
                    + " have an answer, in " + rankings.size() + " records, with " + deadLetters
                    + " dead letters, and the job counted " + summary.queries()
                    + "; expected each question answered once. This is a defect of Sluice");
        }
    }

    private static List<Ranking> rankings(List<byte[]> records) throws MalformedRecordException {
        RankingCodec codec = new RankingCodec();
        List<Ranking> rankings = new ArrayList<>();
        for (byte[] record : records) {
            rankings.add(codec.decode(record));
        }
        return rankings;
    }

    /** The quality topic holds reports and summaries; only reports have measures without fallbacks. */
    private static List<QualityReport> windows(List<byte[]> records) throws MalformedRecordException {
        QualityReportCodec codec = new QualityReportCodec();
        List<QualityReport> reports = new ArrayList<>();
        for (byte[] record : records) {
            if (new String(record, StandardCharsets.UTF_8).contains("\"measures_ranked_only\"")) {
                reports.add(codec.decode(record));
            }
        }
        return reports;
    }

    private static List<QuestionResult> questions(List<CandidateSet> sets, Map<String, Ranking> byQuery) {
        List<QuestionResult> questions = new ArrayList<>();
        for (CandidateSet set : sets) {
            Ranking ranking = byQuery.get(set.queryId());
            if (ranking != null) {
                questions.add(QuestionResult.of(set, ranking));
            }
        }
        return questions;
    }

    private static List<CandidateSet> answerable(List<CandidateSet> sets) {
        return sets.stream().filter(set -> !set.documents().isEmpty()).toList();
    }

    private void finish(DemoResult result, List<byte[]> records) throws IOException {
        Path folder = options.out();
        try {
            DemoFiles.ranked(records, folder);
            DemoFiles.quality(result.windows(), folder);
            DemoFiles.summary(result, folder);
            Path report = DemoReport.write(result, folder);
            String table = DemoTable.render(result, report);
            surroundings.out().write(table.getBytes(StandardCharsets.UTF_8));
            surroundings.out().flush();
        } catch (IOException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private void say(String format, Object... values) {
        err.println(String.format(Locale.ROOT, format, values));
    }
}
