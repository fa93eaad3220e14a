package dev.sluice.sql;

import static org.apache.flink.table.api.Expressions.$;
import static org.apache.flink.table.api.Expressions.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.engine.FaultyModel;
import dev.sluice.inference.remote.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a model that likes long documents. */
@Timeout(120)
class RerankITCase {

    private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final TypeInformation<Row> SETS = Types.ROW_NAMED(
            new String[] {"set_id", "query", "docs", "n"}, Types.INT, Types.STRING, SqlSession.DOCUMENTS, Types.BYTE);
    private static final Row[] DOCUMENTS = {
        SqlSession.document("a", "x"), SqlSession.document("b", "xxx"), SqlSession.document("c", "xx")
    };

    private final Queue<String> scored = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void model() {
        FaultyModels.use((documents, call, cancellation) -> {
            documents.stream()
                    .filter(document -> !document.equals(FaultyModel.PROBE))
                    .forEach(scored::add);
            return FaultyModel.scores(documents);
        });
    }

    @ParameterizedTest
    @EnumSource(value = RuntimeExecutionMode.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
    void anArrayOfRowsIsRankedAndUnnested(RuntimeExecutionMode mode) throws Exception {
        SqlSession session = session(mode);
        List<Row> rows = session.rows("SELECT s.set_id, r.* FROM sets AS s CROSS JOIN UNNEST(RERANK(query, docs, n))"
                + " AS r WHERE r.id <> 'c'");
        assertThat(rows)
                .containsExactlyInAnyOrder(
                        Row.of(1, "b", (double) 0.03f, 1, "ranked", null),
                        Row.of(1, "a", (double) 0.01f, 3, "ranked", null),
                        Row.of(2, "b", (double) 0.03f, 1, "ranked", null));
        assertThat(scored).as("each set once").hasSize(6);
    }

    @ParameterizedTest
    @EnumSource(value = RuntimeExecutionMode.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
    void aResultThatIsUsedTwiceIsComputedOnce(RuntimeExecutionMode mode) throws Exception {
        SqlSession session = session(mode);
        List<Row> rows = session.rows("SELECT answer[1].id, answer[2].id FROM (SELECT RERANK(query, docs) AS answer"
                + " FROM sets WHERE set_id = 1)");
        assertThat(rows).containsExactly(Row.of("b", "c"));
        assertThat(scored).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(value = RuntimeExecutionMode.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
    void constantsAreRankedByTheJobAndNotByThePlanner(RuntimeExecutionMode mode) throws Exception {
        SqlSession session = session(mode);
        String query = "SELECT RERANK('q', ARRAY['x', 'xxx'], 1)";
        session.tables().explainSql(query);
        assertThat(scored).isEmpty();
        List<Row> rows = session.rows(query);
        assertThat(rows).hasSize(1);
        assertThat((Row[]) rows.get(0).getField(0)).containsExactly(Row.of("1", (double) 0.03f, 1, "ranked", null));
    }

    @ParameterizedTest
    @EnumSource(value = RuntimeExecutionMode.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
    void theResultIsNullWhereAnArgumentIs(RuntimeExecutionMode mode) throws Exception {
        SqlSession session = session(mode);
        session.table(
                "nulls",
                SETS,
                Row.of(1, null, DOCUMENTS, (byte) 1),
                Row.of(2, "query", null, (byte) 1),
                Row.of(3, "query", DOCUMENTS, null));
        assertThat(session.rows("SELECT set_id, RERANK(query, docs, n) FROM nulls"))
                .containsExactlyInAnyOrder(Row.of(1, null), Row.of(2, null), Row.of(3, null));
        assertThat(rejected(session))
                .as("counted where Flink calls the function")
                .isEqualTo(mode == RuntimeExecutionMode.BATCH ? 3 : 0);
        assertThat(session.rows("SELECT set_id, r.id FROM nulls LEFT JOIN UNNEST(RERANK(query, docs, n)) AS r ON TRUE"))
                .as("a left join keeps the row")
                .hasSize(3);
        assertThat(session.rows("SELECT set_id, r.id FROM nulls CROSS JOIN UNNEST(RERANK(query, docs, n)) AS r"))
                .as("a cross join does not")
                .isEmpty();
        assertThat(session.rows("SELECT RERANK(NULL, ARRAY['x']), RERANK('x', NULL)"))
                .containsExactly(Row.of(null, null));
        assertThat(scored).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = RuntimeExecutionMode.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
    void aNumberOfResultsThatMayBeAbsentIsReplacedByTheHighest(RuntimeExecutionMode mode) throws Exception {
        SqlSession session = session(mode);
        session.table("wanted", SETS, Row.of(1, "one", DOCUMENTS, (byte) 2), Row.of(2, "two", DOCUMENTS, null));
        assertThat(session.rows("SELECT set_id, r.id FROM wanted"
                        + " LEFT JOIN UNNEST(RERANK(query, docs, COALESCE(n, 2147483647))) AS r ON TRUE"))
                .containsExactlyInAnyOrder(
                        Row.of(1, "b"), Row.of(1, "c"), Row.of(2, "b"), Row.of(2, "c"), Row.of(2, "a"));
    }

    @Test
    void lingeringIsForFunctionsThatHaveCompany() throws Exception {
        session(RuntimeExecutionMode.STREAMING, "'linger' = '7 ms'").rows("SELECT RERANK(query, docs) FROM sets");
        assertThat(FaultyModels.opened().linger()).isEqualTo(Duration.ofMillis(7));
        session(RuntimeExecutionMode.BATCH, "'linger' = '7 ms'").rows("SELECT RERANK(query, docs) FROM sets");
        assertThat(FaultyModels.opened().linger()).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @EnumSource(value = RuntimeExecutionMode.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
    void aSetThatCannotBeRankedSaysWhy(RuntimeExecutionMode mode) throws Exception {
        SqlSession session = session(mode);
        session.table(
                "unusable",
                SETS,
                Row.of(1, "query", new Row[] {SqlSession.document("a", "x"), null}, null),
                Row.of(2, "query", new Row[0], null));
        assertThat(session.rows("SELECT set_id, r.* FROM unusable CROSS JOIN UNNEST(RERANK(query, docs)) AS r"))
                .hasSize(2)
                .allSatisfy(row -> {
                    assertThat(row.getField("status")).isEqualTo("rejected");
                    assertThat((String) row.getField("reason")).startsWith("the document at index 1 is NULL; ");
                    assertThat(row.getField("relevance_score")).isNull();
                    assertThat(row.getField("rank")).isNull();
                });
    }

    @ParameterizedTest
    @EnumSource(value = RuntimeExecutionMode.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
    void aModelThatHangsGivesTheFirstStageOrder(RuntimeExecutionMode mode) throws Exception {
        FaultyModels.use((documents, call, cancellation) -> {
            if (!documents.contains(FaultyModel.PROBE)) {
                awaitCancellation(cancellation);
            }
            return FaultyModel.scores(documents);
        });
        SqlSession session = session(mode, "'timeout' = '1 s'");
        assertThat(session.rows("SELECT r.* FROM sets CROSS JOIN UNNEST(RERANK(query, docs)) AS r WHERE set_id = 1"))
                .containsExactly(
                        Row.of("a", null, 1, "fallback", "timeout after 1 s"),
                        Row.of("b", null, 2, "fallback", "timeout after 1 s"),
                        Row.of("c", null, 3, "fallback", "timeout after 1 s"));
    }

    @Test
    void setsOfManyRowsShareMicroBatches() throws Exception {
        Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
        FaultyModels.use((documents, call, cancellation) -> {
            sizes.add(documents.size());
            return FaultyModel.scores(documents);
        });
        SqlSession session = session(RuntimeExecutionMode.STREAMING, "'linger' = '200 ms'");
        session.table(
                "many",
                SETS,
                IntStream.range(0, 64)
                        .mapToObj(set -> Row.of(set, "query", new Row[] {SqlSession.document("a", "x")}, null))
                        .toArray(Row[]::new));
        assertThat(session.rows("SELECT RERANK(query, docs) FROM many")).hasSize(64);
        assertThat(sizes).hasSizeLessThan(40);
    }

    @Test
    void theTableApiCallsItByItsName() throws Exception {
        SqlSession session = session(RuntimeExecutionMode.STREAMING);
        List<Row> rows = session.rows(session.tables()
                .from("sets")
                .where($("set_id").isEqual(2))
                .select(call("RERANK", $("query"), $("docs"), 1))
                .execute());
        assertThat((Row[]) rows.get(0).getField(0)).containsExactly(Row.of("b", (double) 0.03f, 1, "ranked", null));
    }

    /** Unless the planner is set to refuse it: what is taken back is ranked as well, and equals what was given. */
    @Test
    void updatingInputIsRankedAgainForWhatIsTakenBack() throws Exception {
        SqlSession session = session(RuntimeExecutionMode.STREAMING);
        List<Row> rows = session.rows("SELECT q, r.id, r.`rank` FROM (SELECT query AS q, ARRAY_AGG(ROW(id, doc)) AS d"
                + " FROM (VALUES ('q', '1', 'x'), ('q', '2', 'xx')) AS v(query, id, doc) GROUP BY query)"
                + " CROSS JOIN UNNEST(RERANK(q, d)) AS r");
        assertThat(rows)
                .containsExactly(
                        Row.ofKind(RowKind.INSERT, "q", "1", 1),
                        Row.ofKind(RowKind.UPDATE_BEFORE, "q", "1", 1),
                        Row.ofKind(RowKind.UPDATE_AFTER, "q", "2", 1),
                        Row.ofKind(RowKind.UPDATE_AFTER, "q", "1", 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RERANK(7, ARRAY['x'])| The query of RERANK is a INT NOT NULL; expected a STRING. Cast it",
                "RERANK('q', 'x')| The documents of RERANK are a CHAR(1) NOT NULL; expected ARRAY<STRING> or"
                        + " ARRAY<ROW<id STRING, document STRING>>. Build one with ARRAY_AGG or ARRAY",
                "RERANK('q', ARRAY[1])| The documents of RERANK are a ARRAY<INT NOT NULL> NOT NULL; expected"
                        + " ARRAY<STRING> or ARRAY<ROW<id STRING, document STRING>>. Build one with ARRAY_AGG or ARRAY",
                "RERANK('q', ARRAY['x'], 'y')| The top_n of RERANK is a CHAR(1) NOT NULL; expected an INT. Cast it",
                "RERANK('q')| No match found for function signature RERANK(<CHARACTER>)."
            })
    void argumentsOfOtherTypesAreRefused(String callAndMessage) {
        String[] parts = callAndMessage.split("\\| ", 2);
        SqlSession session = session(RuntimeExecutionMode.STREAMING);
        assertThatThrownBy(() -> session.tables().explainSql("SELECT " + parts[0]))
                .hasStackTraceContaining(parts[1]);
    }

    @Test
    void aTimeoutThatFlinksWouldComeBeforeIsRefused() {
        SqlSession session = session(RuntimeExecutionMode.STREAMING, "'timeout' = '5 min'");
        assertThatThrownBy(() -> session.rows("SELECT RERANK(query, docs) FROM sets"))
                .hasMessage("Option timeout 5 min: expected at least 1 s less than Flink's own timeout of asynchronous"
                        + " calls, which is 5 min and fails the job. Set 'table.exec.async-scalar.timeout' to 301 s or"
                        + " more, or this option to less.");
    }

    @Test
    void whatIsNotSetIsWarnedOf() throws Exception {
        try (LogLines log = new LogLines()) {
            SqlSession bare = SqlSession.bare(RuntimeExecutionMode.STREAMING);
            bare.run("LOAD MODULE faulty");
            bare.rows("SELECT RERANK('q', ARRAY['x'])");
            assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("WARN 'table.exec.async-scalar.timeout' has its default, 3 min"))
                    .anyMatch(line -> line.startsWith(
                            "WARN 'table.exec.async-scalar.max-concurrent-operations' has its default, 10"))
                    .anyMatch(line -> line.startsWith("WARN 'table.exec.async-scalar.retry-strategy' is FIXED_DELAY: "))
                    .anyMatch(line -> line.startsWith(
                            "WARN 'table.optimizer.non-deterministic-update.strategy' is IGNORE: over changing rows"));
            log.lines().clear();
            SqlSession session = session(RuntimeExecutionMode.STREAMING);
            session.tables().getConfig().set("table.optimizer.non-deterministic-update.strategy", "TRY_RESOLVE");
            session.rows("SELECT RERANK('q', ARRAY['x'])");
            assertThat(log.lines()).noneMatch(line -> line.contains("table."));
        }
    }

    private static long rejected(SqlSession session) {
        return REPORTER.getMetricsByIdentifiers(session.lastJob()).entrySet().stream()
                .filter(metric -> metric.getKey().endsWith(".deadLetters"))
                .mapToLong(metric -> ((Counter) metric.getValue()).getCount())
                .sum();
    }

    private static SqlSession session(RuntimeExecutionMode mode) {
        return session(mode, "'linger' = '1 ms'");
    }

    private static SqlSession session(RuntimeExecutionMode mode, String options) {
        SqlSession session = SqlSession.in(mode);
        session.run("LOAD MODULE faulty WITH (" + options + ")");
        session.table("sets", SETS, Row.of(1, "one", DOCUMENTS, (byte) 3), Row.of(2, "two", DOCUMENTS, (byte) 1));
        return session;
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
