package dev.sluice.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Click;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.streaming.quality.FeedbackStreams;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.quality.Segmentation;
import dev.sluice.streaming.types.SluiceTypes;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Prometheus reads of a running job, with label values as Flink writes them by default and as they are. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PrometheusITCase {

    private static final int FILTERED = freePort();
    private static final int EXACT = freePort();
    private static final String OPERATOR = "flink_taskmanager_job_task_operator_sluice_";
    private static final String WINDOW = OPERATOR + "model_version_source_segment_";
    private static final String MEASURE = WINDOW + "measure_";
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:]+)\\{(.*)} (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    // Elements do not travel with a job: its sources find them here, in the same JVM.
    private static final List<CandidateSet> SETS =
            List.of(set("q1", "a", 10), set("q2", "b-c", 20), set("q3", "b-c", 30), set("later", "a", 600));
    private static final List<Feedback> JUDGMENTS =
            List.of(judgment("q1", "last", 15), judgment("q2", "first", 25), judgment("nobody's", "first", 600));
    private static final List<Feedback> CLICKS = List.of(click("q3", "last", 35), click("nobody's", "first", 600));

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setConfiguration(reporters())
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    /** One value of a metric, with those labels that are Sluice's. */
    private record Sample(String name, Map<String, String> labels) {}

    @Test
    void prometheusReadsLiveQualityBySourceSegmentAndMeasure() throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        DataStream<CandidateSet> sets = endless(
                environment,
                SluiceTypes.CANDIDATE_SET,
                SETS.size(),
                number -> SETS.get(number),
                CandidateSet::eventTime);
        DataStream<Feedback> judgments = endless(
                environment,
                SluiceTypes.FEEDBACK,
                JUDGMENTS.size(),
                number -> JUDGMENTS.get(number),
                judgment -> ((Judgment) judgment).eventTime());
        DataStream<Feedback> clicks = endless(
                environment,
                SluiceTypes.FEEDBACK,
                CLICKS.size(),
                number -> CLICKS.get(number),
                click -> ((Click) click).eventTime());
        RerankedStream reranked = Reranking.of(sets)
                .reranker(FakeReranker.answeringAtOnce().factory())
                .apply();
        reranked.rankings().sinkTo(new DiscardingSink<>()).name("ranking sink");
        reranked.quality(
                        QualityOptions.windows(Duration.ofMinutes(1)).withSegments(Segmentation.parse("tenant=a,b-c")),
                        new FeedbackStreams(judgments, clicks))
                .reports()
                .sinkTo(new DiscardingSink<>())
                .name("quality sink");
        JobClient job = environment.executeAsync("prometheus");
        try {
            eventually(() -> {
                Map<Sample, Double> exact = scrape(EXACT);
                assertValues(exact);
                assertThat(filtered(exact)).isEqualTo(quality(scrape(FILTERED)));
            });
        } finally {
            job.cancel().get(60, TimeUnit.SECONDS);
        }
    }

    private static void assertValues(Map<Sample, Double> samples) {
        double second = 1 / (Math.log(3) / Math.log(2));
        assertThat(samples).containsEntry(sample("windowQueries", "judged", "all"), 3.0);
        assertThat(samples).containsEntry(sample("windowJudgedQueries", "judged", "all"), 2.0);
        assertThat(samples).containsEntry(sample("unjudgedShare", "judged", "all"), 0.5);
        assertThat(samples).containsEntry(sample("windowJudgedQueries", "clicks", "all"), 1.0);
        assertThat(samples).containsEntry(sample("effectiveSampleSize", "clicks", "all"), 1.0);
        assertThat(samples).containsEntry(sample("effectiveSampleSize", "judged", "all"), Double.NaN);
        assertThat(samples).containsEntry(sample("windowQueries", "judged", "tenant=a"), 1.0);
        // The reranker turns the order round: of two documents the last comes first.
        assertValue(samples, measure("reranked", "judged", "tenant=a", "nDCG@10"), 1);
        assertValue(samples, measure("firstStage", "judged", "tenant=a", "nDCG@10"), second);
        assertValue(samples, measure("difference", "judged", "tenant=a", "nDCG@10"), 1 - second);
        assertValue(samples, measure("difference", "judged", "tenant=b-c", "nDCG@10"), second - 1);
        assertValue(samples, measure("difference", "judged", "all", "nDCG@10"), 0);
        assertValue(samples, measure("reranked", "judged", "all", "RR@10"), 0.75);
        assertValue(samples, measure("difference", "clicks", "tenant=b-c", "RR@10"), 0.5);
        assertThat(samples)
                .containsEntry(measure("differenceLow", "clicks", "tenant=b-c", "RR@10"), Double.NaN)
                .containsKey(measure("difference", "clicks", "all", "counterfactual nDCG@10"));
        assertThat(samples)
                .containsEntry(new Sample(OPERATOR + "joinResults", Map.of()), 4.0)
                .containsEntry(new Sample(OPERATOR + "joinJudgments", Map.of()), 3.0)
                .containsEntry(new Sample(OPERATOR + "joinClicks", Map.of()), 2.0)
                .containsEntry(new Sample(OPERATOR + "lateFeedback", Map.of()), 0.0)
                .containsEntry(new Sample(OPERATOR + "lateResults", Map.of()), 0.0)
                .containsEntry(new Sample(OPERATOR + "model_ranked", Map.of("model", "fake")), 4.0);
    }

    private static void assertValue(Map<Sample, Double> samples, Sample sample, double value) {
        assertThat(samples).containsKey(sample);
        assertThat(samples.get(sample)).as("%s", sample).isCloseTo(value, within(1e-12));
    }

    private static Sample sample(String name, String source, String segment) {
        return new Sample(
                WINDOW + name, Map.of("model", "fake", "version", "v1", "source", source, "segment", segment));
    }

    private static Sample measure(String name, String source, String segment, String measure) {
        Map<String, String> labels = new HashMap<>(sample(name, source, segment).labels());
        labels.put("measure", measure);
        return new Sample(MEASURE + name, labels);
    }

    /** Live quality as Flink writes it unless told otherwise. */
    private static Map<Sample, Double> filtered(Map<Sample, Double> samples) {
        Map<Sample, Double> filtered = new HashMap<>();
        quality(samples).forEach((sample, value) -> {
            Map<String, String> labels = new HashMap<>(sample.labels());
            labels.replaceAll((label, text) -> text.replaceAll("[^a-zA-Z0-9:_]", "_"));
            filtered.put(new Sample(sample.name(), labels), value);
        });
        return filtered;
    }

    private static Map<Sample, Double> quality(Map<Sample, Double> samples) {
        Map<Sample, Double> quality = new HashMap<>(samples);
        quality.keySet().removeIf(sample -> !sample.name().startsWith(WINDOW));
        return quality;
    }

    private interface Check {
        void check() throws Exception;
    }

    /** Metrics appear one after the other while a window reports. */
    private static void eventually(Check check) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            try {
                check.check();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static Map<Sample, Double> scrape(int port) throws Exception {
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        Map<Sample, Double> samples = new HashMap<>();
        text.lines()
                .filter(line -> line.startsWith(OPERATOR) && !line.contains("quantile="))
                .forEach(line -> {
                    Matcher sample = SAMPLE.matcher(line);
                    assertThat(sample.matches()).as(line).isTrue();
                    Map<String, String> labels = new HashMap<>();
                    LABEL.matcher(sample.group(2))
                            .results()
                            .forEach(label -> labels.put(label.group(1), label.group(2)));
                    labels.keySet().retainAll(List.of("model", "version", "source", "segment", "measure"));
                    assertThat(samples.put(new Sample(sample.group(1), labels), Double.valueOf(sample.group(3))))
                            .as(line)
                            .isNull();
                });
        return samples;
    }

    private static Configuration reporters() {
        Configuration configuration = new Configuration();
        configuration.setString("metrics.reporters", "filtered,exact");
        reporter(configuration, "filtered", FILTERED, true);
        reporter(configuration, "exact", EXACT, false);
        return configuration;
    }

    private static void reporter(Configuration configuration, String name, int port, boolean filters) {
        String prefix = "metrics.reporter." + name + ".";
        configuration.setString(prefix + "factory.class", PrometheusReporterFactory.class.getName());
        configuration.setString(prefix + "port", String.valueOf(port));
        configuration.setString(prefix + "filterLabelValueCharacters", String.valueOf(filters));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Element<T> extends Serializable {
        T of(int number);
    }

    private interface TimeOf<T> extends Serializable {
        Instant of(T element);
    }

    /** A source that gives these elements, moves event time with each, and then gives no more. */
    @SuppressWarnings({"rawtypes", "unchecked"}) // as Flink declares its strategies
    private static <T> DataStream<T> endless(
            StreamExecutionEnvironment environment,
            TypeInformation<T> type,
            int count,
            Element<T> element,
            TimeOf<T> time) {
        RateLimiterStrategy onlyThese = parallelism -> new Only(count);
        return environment.fromSource(
                new DataGeneratorSource<>(number -> element.of(number.intValue()), Long.MAX_VALUE, onlyThese, type),
                WatermarkStrategy.<T>forGenerator(context -> new AfterEach<>())
                        .withTimestampAssigner(
                                (value, timestamp) -> time.of(value).toEpochMilli()),
                "source");
    }

    /** Lets so many elements through. */
    @SuppressWarnings("rawtypes") // as Flink declares its strategies
    private static final class Only implements RateLimiter {
        private int left;

        Only(int count) {
            left = count;
        }

        @Override
        public CompletionStage<Void> acquire(int events) {
            left -= events;
            return left >= 0 ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
        }
    }

    private static CandidateSet set(String queryId, String tenant, long second) {
        CandidateSet set = CandidateSet.of(
                        queryId, "query", List.of(Document.of("first", "text"), Document.of("last", "text")))
                .withEventTime(Instant.ofEpochSecond(second));
        return new CandidateSet(
                queryId,
                set.query(),
                null,
                null,
                set.documents(),
                set.eventTime(),
                new Attributes("{\"tenant\":\"" + tenant + "\"}"),
                null);
    }

    private static Feedback judgment(String queryId, String documentId, long second) {
        return new Judgment(queryId, documentId, 1, Instant.ofEpochSecond(second), null, null);
    }

    private static Feedback click(String queryId, String documentId, long second) {
        return new Click(queryId, documentId, Instant.ofEpochSecond(second), null);
    }

    private static final class AfterEach<T> implements WatermarkGenerator<T> {
        @Override
        public void onEvent(T element, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
