package dev.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.FaultyModel;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.inference.remote.LogLines;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.Reranking;
import dev.sluice.streaming.types.SluiceTypes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ModelPredictionITCase {

    private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final TypeInformation<Row> PAIRS =
            Types.ROW_NAMED(new String[] {"id", "query", "doc"}, Types.INT, Types.STRING, Types.STRING);
    private static final TypeInformation<Row> SETS = Types.ROW_NAMED(
            new String[] {"set_id", "query", "docs", "n"}, Types.INT, Types.STRING, SqlSession.DOCUMENTS, Types.BYTE);
    private static final String NULL_TEXT = " is NULL; expected a text. Leave such rows out, or give an empty text";

    @TempDir
    static Path folder;

    private static RerankerOptions tiny;
    private static Reranker embedded;

    /** Keeps the embedded model open between the jobs. */
    @BeforeAll
    static void open() throws Exception {
        tiny = RerankerOptions.builder()
                .model(TinyModel.in(folder).toString())
                .blockSize(3)
                .build();
        embedded = Rerankers.open(RerankerOptions.defaults());
    }

    @AfterAll
    static void close() {
        embedded.close();
    }

    @ParameterizedTest
    @CsvSource({"STREAMING, true", "STREAMING, false", "BATCH, true", "BATCH, false"})
    void pairsHaveTheScoresOfTheRerankFunctionToTheBit(RuntimeExecutionMode mode, boolean async) throws Exception {
        List<CandidateSet> pairs = IntStream.range(0, 12)
                .mapToObj(number -> CandidateSet.of(
                        "q" + number,
                        "a query about topic " + number % 5,
                        List.of(Document.of("0", "the document " + "tells ".repeat(number) + "of topic " + number))))
                .toList();
        SqlSession session = SqlSession.in(mode);
        session.table(
                "pairs",
                PAIRS,
                pairs.stream()
                        .map(set -> Row.of(Integer.parseInt(set.queryId().substring(1)), text(set), text(set, 0)))
                        .toArray(Row[]::new));
        session.run("CREATE MODEL m INPUT (a STRING, b STRING) OUTPUT (status STRING, relevance_score FLOAT)"
                + " WITH ('provider' = 'sluice')");
        List<Row> rows = session.rows("SELECT id, relevance_score, status FROM ML_PREDICT(TABLE pairs, MODEL m,"
                + " DESCRIPTOR(query, doc), MAP['async', '" + async + "'])");

        List<Row> expected = new ArrayList<>();
        for (Ranking ranking : rankings(pairs, RerankerOptions.defaults())) {
            expected.add(Row.of(
                    Integer.parseInt(ranking.queryId().substring(1)),
                    ranking.results().get(0).relevanceScore(),
                    "ranked"));
        }
        assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({"STREAMING, true", "STREAMING, false", "BATCH, true", "BATCH, false"})
    void setsHaveTheRankingsOfTheRerankFunctionToTheBit(RuntimeExecutionMode mode, boolean async) throws Exception {
        List<CandidateSet> sets = List.of(set(0, null, 8), set(1, 2, 5), set(2, null, 0), set(3, null, 1));
        SqlSession session = SqlSession.in(mode);
        session.table(
                "sets",
                SETS,
                sets.stream()
                        .map(set -> Row.of(
                                Integer.parseInt(set.queryId().substring(1)),
                                text(set),
                                IntStream.range(0, set.documents().size())
                                        .mapToObj(index -> SqlSession.document(
                                                set.documents().get(index).id(), text(set, index)))
                                        .toArray(Row[]::new),
                                set.topN() == null ? null : set.topN().byteValue()))
                        .toArray(Row[]::new));
        session.run("CREATE MODEL m INPUT (query STRING, docs ARRAY<ROW<a STRING, b STRING>>, top_n INT)"
                + " OUTPUT (`rank` INT, id STRING, relevance_score DOUBLE, `index` INT, first_stage_rank INT)"
                + " WITH ('provider' = 'sluice', 'block-size' = '3', 'model' = '" + tiny.model() + "')");
        List<Row> rows = session.rows("SELECT set_id, id, relevance_score, `rank`, `index`, first_stage_rank FROM"
                + " ML_PREDICT(TABLE sets, MODEL m, DESCRIPTOR(query, docs, n), MAP['async', '" + async + "'])");

        List<Row> expected = new ArrayList<>();
        for (Ranking ranking : rankings(sets, tiny)) {
            for (RankedDocument document : ranking.results()) {
                expected.add(Row.of(
                        Integer.parseInt(ranking.queryId().substring(1)),
                        document.id(),
                        document.relevanceScore().doubleValue(),
                        document.rank(),
                        document.index(),
                        document.firstStageRank()));
            }
        }
        assertThat(expected).hasSize(8 + 2 + 1);
        assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(rows.stream().filter(row -> row.getField(0).equals(0)).map(row -> row.getField(3)))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void anArrayOfTextsHasItsIndexesAsIds() throws Exception {
        SqlSession session = SqlSession.in(RuntimeExecutionMode.STREAMING);
        session.run("CREATE MODEL m INPUT (query STRING, docs ARRAY<STRING>) OUTPUT (id STRING, relevance_score DOUBLE)"
                + " WITH ('provider' = 'sluice', 'top-n' = '2')");
        List<Row> rows = session.rows("SELECT id FROM ML_PREDICT((SELECT 'cat food' AS q, ARRAY['tax law', 'gpu',"
                + " 'food for cats'] AS d), MODEL m, DESCRIPTOR(q, d))");
        assertThat(rows).hasSize(2).first().isEqualTo(Row.of("2"));
    }

    @ParameterizedTest
    @CsvSource({"true, 7", "false, 0"})
    void lingeringIsForFunctionsThatHaveCompany(boolean async, int millis) throws Exception {
        FaultyModels.use((documents, call, cancellation) -> FaultyModel.scores(documents));
        SqlSession session = SqlSession.in(RuntimeExecutionMode.STREAMING);
        session.table("pairs", PAIRS, Row.of(1, "query", "text"));
        session.run("CREATE MODEL m INPUT (a STRING, b STRING) OUTPUT (relevance_score DOUBLE)"
                + " WITH ('provider' = 'faulty', 'linger' = '7 ms')");
        assertThat(session.rows("SELECT id FROM ML_PREDICT(TABLE pairs, MODEL m, DESCRIPTOR(query, doc),"
                        + " MAP['async', '" + async + "'])"))
                .hasSize(1);
        assertThat(FaultyModels.opened().linger()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"STREAMING, true", "STREAMING, false", "BATCH, true", "BATCH, false"})
    void aPairWithNullIsRejectedWithTheReasonAndCounted(RuntimeExecutionMode mode, boolean async) throws Exception {
        SqlSession session = SqlSession.in(mode);
        session.table("pairs", PAIRS, Row.of(1, null, "text"), Row.of(2, "query", null), Row.of(3, "query", "text"));
        session.run("CREATE MODEL m INPUT (a STRING, b STRING) OUTPUT (relevance_score DOUBLE, status STRING,"
                + " reason STRING) WITH ('provider' = 'sluice')");
        List<Row> rows = session.rows("SELECT id, relevance_score IS NULL, status, reason FROM ML_PREDICT(TABLE pairs,"
                + " MODEL m, DESCRIPTOR(query, doc), MAP['async', '" + async + "'])");

        assertThat(rows)
                .containsExactlyInAnyOrder(
                        Row.of(1, true, "rejected", "the query" + NULL_TEXT),
                        Row.of(2, true, "rejected", "the document" + NULL_TEXT),
                        Row.of(3, false, "ranked", null));
        assertThat(counter(session, "deadLetters")).isEqualTo(2);
        assertThat(counter(session, "ranked")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(value = RuntimeExecutionMode.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
    void aSetThatCannotBeRankedHasALineADocument(RuntimeExecutionMode mode) throws Exception {
        Row a = SqlSession.document("a", "x");
        SqlSession session = SqlSession.in(mode);
        session.table(
                "sets",
                SETS,
                Row.of(1, null, new Row[] {a, SqlSession.document("b", "y")}, null),
                Row.of(2, "query", null, null),
                Row.of(3, "query", new Row[] {a, SqlSession.document("b", null)}, null),
                Row.of(4, "query", new Row[] {null}, null),
                Row.of(5, "query", new Row[] {SqlSession.document(null, "x")}, null),
                Row.of(6, "query", new Row[] {a, a}, null),
                Row.of(7, "query", new Row[] {a}, (byte) 0),
                Row.of(8, "query", new Row[] {SqlSession.document("a", "x\0")}, null),
                Row.of(9, "query", new Row[0], null));
        session.run("CREATE MODEL m INPUT (query STRING, docs ARRAY<ROW<a STRING, b STRING>>, top_n INT)"
                + " OUTPUT (id STRING, relevance_score DOUBLE, `rank` INT, `index` INT, status STRING, reason STRING)"
                + " WITH ('provider' = 'sluice')");
        List<Row> rows = session.rows("SELECT set_id, id, relevance_score, `rank`, `index`, status, reason FROM"
                + " ML_PREDICT(TABLE sets, MODEL m, DESCRIPTOR(query, docs, n))");

        assertThat(rows)
                .containsExactlyInAnyOrder(
                        rejected(1, "a", 0, "the query" + NULL_TEXT),
                        rejected(1, "b", 1, "the query" + NULL_TEXT),
                        rejected(
                                2,
                                null,
                                null,
                                "the documents are NULL; expected an array of them. Give an empty one for none"),
                        rejected(3, "a", 0, "the document at index 1" + NULL_TEXT),
                        rejected(3, "b", 1, "the document at index 1" + NULL_TEXT),
                        rejected(4, null, 0, "the document at index 0" + NULL_TEXT),
                        rejected(5, null, 0, "the id of the document at index 0" + NULL_TEXT),
                        rejected(
                                6,
                                "a",
                                0,
                                "the document id 'a' stands twice; expected ids that are unique within the"
                                        + " array. Give each document once"),
                        rejected(
                                6,
                                "a",
                                1,
                                "the document id 'a' stands twice; expected ids that are unique within the"
                                        + " array. Give each document once"),
                        rejected(7, "a", 0, "top_n is 0; expected at least 1, or NULL for what the options say"),
                        rejected(
                                8,
                                "a",
                                0,
                                "the document at index 0 holds U+0000 at character 1; expected text without U+0000 and"
                                        + " unpaired surrogates. Remove or replace the character"));
        assertThat(counter(session, "deadLetters")).isEqualTo(8);
    }

    private static Row rejected(int set, String id, Integer index, String reason) {
        return Row.of(set, id, null, null, index, "rejected", reason);
    }

    @Test
    void rowsOfManyQueriesShareMicroBatches() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        FaultyModels.use((documents, call, cancellation) -> {
            calls.incrementAndGet();
            return FaultyModel.scores(documents);
        });
        SqlSession session = SqlSession.in(RuntimeExecutionMode.STREAMING);
        session.table("pairs", PAIRS, pairs(200));
        session.run(faulty("'linger' = '200 ms'"));
        List<Row> rows = session.rows("SELECT id, status FROM ML_PREDICT(TABLE pairs, MODEL m, DESCRIPTOR(query, doc),"
                + " MAP['max-concurrent-operations', '64', 'output-mode', 'ALLOW_UNORDERED', 'timeout', '2 min'])");
        assertThat(rows)
                .hasSize(200)
                .allSatisfy(row -> assertThat(row.getField(1)).isEqualTo("ranked"));
        assertThat(counter(session, "documents")).isEqualTo(200);
        assertThat(counter(session, "inferences")).isLessThan(50);
        assertThat(calls).hasValueLessThan(100);
    }

    @ParameterizedTest
    @CsvSource({"STREAMING, true", "STREAMING, false", "BATCH, true", "BATCH, false"})
    void aModelThatHangsCostsScoresButNotTheJob(RuntimeExecutionMode mode, boolean async) throws Exception {
        FaultyModels.use((documents, call, cancellation) -> {
            if (!documents.contains(FaultyModel.PROBE)) {
                awaitCancellation(cancellation);
            }
            return FaultyModel.scores(documents);
        });
        SqlSession session = SqlSession.in(mode);
        session.table("pairs", PAIRS, Row.of(7, "query", "text"), Row.of(8, "query", null));
        session.run(faulty("'timeout' = '1 s'"));
        List<Row> rows = session.rows("SELECT id, relevance_score, status, reason FROM ML_PREDICT(TABLE pairs,"
                + " MODEL m, DESCRIPTOR(query, doc), MAP['async', '" + async + "'])");
        assertThat(rows)
                .containsExactlyInAnyOrder(
                        Row.of(7, null, "fallback", "timeout after 1 s"),
                        Row.of(8, null, "rejected", "the document" + NULL_TEXT));
        assertThat(counter(session, "fallbackTimeout")).isEqualTo(1);
    }

    @Test
    void aModelThatFailsGivesTheFirstStageOrder() throws Exception {
        FaultyModels.use((documents, call, cancellation) -> {
            throw new InferenceException("the device is gone");
        });
        SqlSession session = SqlSession.in(RuntimeExecutionMode.STREAMING);
        assertThat(session.rows(rankedByAFaultyModel(session)))
                .containsExactly(
                        Row.of("0", null, 1, "fallback", "the device is gone"),
                        Row.of("1", null, 2, "fallback", "the device is gone"));
        assertThat(counter(session, "fallbackModelFailure")).isEqualTo(1);
    }

    @Test
    void aSetOnWhichAModelFailsAloneIsRejected() throws Exception {
        FaultyModels.use((documents, call, cancellation) -> {
            if (!documents.contains(FaultyModel.PROBE)) {
                throw new InferenceException("native failure");
            }
            return FaultyModel.scores(documents);
        });
        SqlSession session = SqlSession.in(RuntimeExecutionMode.STREAMING);
        assertThat(session.rows(rankedByAFaultyModel(session))).hasSize(3).allSatisfy(row -> {
            assertThat(row.getField("rank")).isNull();
            assertThat(row.getField("status")).isEqualTo("rejected");
            assertThat((String) row.getField("reason")).contains("native failure");
        });
        assertThat(counter(session, "deadLetters")).isEqualTo(1);
    }

    private static String rankedByAFaultyModel(SqlSession session) {
        session.run("CREATE MODEL m INPUT (query STRING, docs ARRAY<STRING>) OUTPUT (id STRING, relevance_score DOUBLE,"
                + " `rank` INT, status STRING, reason STRING) WITH ('provider' = 'faulty', 'top-n' = '2')");
        return "SELECT id, relevance_score, `rank`, status, reason FROM ML_PREDICT((SELECT 'q' AS q,"
                + " ARRAY['c', 'b', 'a'] AS d), MODEL m, DESCRIPTOR(q, d))";
    }

    @Test
    void aModelThatIsNowhereIsRefusedBeforeTheFirstRow() {
        SqlSession session = SqlSession.in(RuntimeExecutionMode.STREAMING);
        session.table("pairs", PAIRS, pairs(1));
        session.run("CREATE MODEL m INPUT (a STRING, b STRING) OUTPUT (relevance_score DOUBLE)"
                + " WITH ('provider' = 'sluice', 'model' = '/no/such/place/model')");
        assertThatThrownBy(() -> session.rows("SELECT * FROM ML_PREDICT(TABLE pairs, MODEL m, DESCRIPTOR(query, doc))"))
                .hasStackTraceContaining("Model '/no/such/place/model' is not known; expected")
                .hasStackTraceContaining("AsyncModelFunction.open");
    }

    @Test
    void updatingInputIsRefusedByFlink() {
        SqlSession session = SqlSession.in(RuntimeExecutionMode.STREAMING);
        session.table("pairs", PAIRS, pairs(2));
        session.run("CREATE MODEL m INPUT (a STRING, b STRING) OUTPUT (relevance_score DOUBLE)"
                + " WITH ('provider' = 'sluice')");
        assertThatThrownBy(() -> session.rows("SELECT * FROM ML_PREDICT((SELECT query, MAX(doc) AS doc FROM pairs"
                        + " GROUP BY query), MODEL m, DESCRIPTOR(query, doc))"))
                .hasStackTraceContaining("doesn't support consuming update changes");
    }

    @ParameterizedTest
    @CsvSource({"table.exec.async-ml-predict.timeout, ''", "'', 'MAP[''timeout'', ''10 s'']'"})
    void aTimeoutThatFlinksWouldComeBeforeIsRefused(String option, String config) {
        SqlSession session = SqlSession.in(RuntimeExecutionMode.STREAMING);
        if (!option.isEmpty()) {
            session.tables().getConfig().set(option, "10 s");
        }
        session.table("pairs", PAIRS, pairs(1));
        session.run("CREATE MODEL m INPUT (a STRING, b STRING) OUTPUT (relevance_score DOUBLE)"
                + " WITH ('provider' = 'sluice', 'timeout' = '9500 ms')");
        String arguments = config.isEmpty() ? "" : ", " + config;
        assertThatThrownBy(() -> session.rows(
                        "SELECT * FROM ML_PREDICT(TABLE pairs, MODEL m, DESCRIPTOR(query, doc)" + arguments + ")"))
                .hasMessage("Option timeout 9500 ms: expected at least 1 s less than Flink's own timeout of"
                        + " asynchronous calls, which is 10 s and fails the job. Set"
                        + " 'table.exec.async-ml-predict.timeout', or 'timeout' in the CONFIG of ML_PREDICT, to"
                        + " 10500 ms or more, or this option to less.");
    }

    @Test
    void whatIsNotSetIsWarnedOf() throws Exception {
        FaultyModels.use((documents, call, cancellation) -> FaultyModel.scores(documents));
        try (LogLines log = new LogLines()) {
            SqlSession session = SqlSession.bare(RuntimeExecutionMode.STREAMING);
            session.table("pairs", PAIRS, pairs(1));
            session.run(faulty("'linger' = '1 ms'"));
            String query = "SELECT id FROM ML_PREDICT(TABLE pairs, MODEL m, DESCRIPTOR(query, doc)%s)";
            session.rows(query.formatted(""));
            assertThat(log.lines())
                    .anyMatch(line ->
                            line.startsWith("WARN 'table.exec.async-ml-predict.timeout' has its default, 3 min"))
                    .anyMatch(line -> line.startsWith(
                            "WARN 'table.exec.async-ml-predict.max-concurrent-operations' has its default, 10"));
            log.lines().clear();
            session.rows(query.formatted(", MAP['timeout', '3 min', 'max-concurrent-operations', '64']"));
            assertThat(log.lines()).noneMatch(line -> line.contains("has its default"));
        }
    }

    private static String faulty(String options) {
        return "CREATE MODEL m INPUT (a STRING, b STRING) OUTPUT (relevance_score FLOAT, status STRING, reason STRING)"
                + " WITH ('provider' = 'faulty', " + options + ")";
    }

    private static Row[] pairs(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> Row.of(number, "query " + number, number + " text"))
                .toArray(Row[]::new);
    }

    private static CandidateSet set(int number, Integer topN, int documents) {
        return CandidateSet.of(
                        "q" + number,
                        "which one is about topic " + number,
                        IntStream.range(0, documents)
                                .mapToObj(index -> Document.of(
                                        "d" + index, "this is " + "really ".repeat(index) + "about topic " + index))
                                .toList())
                .withTopN(topN);
    }

    private static List<Ranking> rankings(List<CandidateSet> sets, RerankerOptions options) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        List<Ranking> rankings = new ArrayList<>();
        CloseableIterator<Ranking> iterator = Reranking.of(
                        environment.fromData(SluiceTypes.CANDIDATE_SET, sets.toArray(new CandidateSet[0])))
                .options(options)
                .apply()
                .rankings()
                .executeAndCollect();
        iterator.forEachRemaining(rankings::add);
        iterator.close();
        assertThat(rankings).hasSameSizeAs(sets);
        return rankings;
    }

    private static String text(CandidateSet set) {
        return ((Content.Text) set.query()).text();
    }

    private static String text(CandidateSet set, int index) {
        return ((Content.Text) set.documents().get(index).content()).text();
    }

    private static long counter(SqlSession session, String name) {
        Map<String, Metric> metrics = REPORTER.getMetricsByIdentifiers(session.lastJob());
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().contains(".sluice.model.")
                        && metric.getKey().endsWith("." + name))
                .mapToLong(metric -> ((Counter) metric.getValue()).getCount())
                .sum();
    }

    /** As a call of native code that goes on for as long as it is let. */
    private static void awaitCancellation(Cancellation cancellation) {
        CountDownLatch cancelled = new CountDownLatch(1);
        Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown);
        while (true) {
            try {
                cancelled.await();
                registration.close();
                return;
            } catch (InterruptedException e) {
                // Native code would not notice an interrupt either.
            }
        }
    }
}
