package dev.sluice.sql.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeasureFunctionsTest {

    /** Calls of SQL and what they have to equal. */
    private static final Map<String, String> CALLS = calls();

    private final StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();

    private static Map<String, String> calls() {
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("NDCG(grade, `rank`, 10)", "nDCG@10");
        calls.put("NDCG(grade, `rank`, 10, ideal_grades)", "nDCG@10");
        calls.put("NDCG(grade, `rank`)", "nDCG");
        calls.put("NDCG(grade, `rank`, ideal_grades)", "nDCG");
        calls.put("RR(grade, `rank`, 3)", "RR@3");
        calls.put("AP(grade, `rank`, 5, ideal_grades)", "AP@5");
        calls.put("AP(grade, `rank`)", "AP");
        calls.put("ERR(grade, `rank`, 20)", "ERR@20");
        calls.put("RBP(grade, `rank`)", "RBP");
        calls.put("RECALL(grade, `rank`, 5)", "R@5");
        calls.put("PRECISION_AT(grade, `rank`, 5)", "P@5");
        calls.put("SUCCESS(grade, `rank`, 1)", "Success@1");
        calls.put("JUDGED(grade, `rank`, 10)", "Judged@10");
        calls.put("BPREF(grade, `rank`)", "Bpref");
        calls.put("RANKING_MEASURE('AP(rel=2)@100', grade, `rank`)", "AP(rel=2)@100");
        calls.put("RANKING_MEASURE('RBP(p=0.5,rel=2)@10', grade, `rank`, ideal_grades)", "RBP(p=0.5,rel=2)@10");
        return calls;
    }

    @ParameterizedTest
    @EnumSource(
            value = RuntimeExecutionMode.class,
            names = {"STREAMING", "BATCH"})
    void valuesEqualThoseOfTheRankingModule(RuntimeExecutionMode mode) {
        Random random = new Random(seed());
        JudgedRankings rankings = JudgedRankings.of(40, random);
        StreamTableEnvironment tables = tables(mode);
        view(tables, rankings.rows(random));

        Map<String, Row> values = byQuery(tables, "SELECT query_id, " + columns() + " FROM judged GROUP BY query_id");

        assertEqual(rankings, values);
    }

    @Test
    void bothPhasesOfAnAggregateGiveTheSame() {
        Random random = new Random(seed());
        JudgedRankings rankings = JudgedRankings.of(20, random);
        StreamTableEnvironment tables = tables(RuntimeExecutionMode.STREAMING);
        inTwoPhases(tables);
        List<Row> rows = rankings.rows(random);
        Collections.shuffle(rows, random);
        view(tables, rows);

        assertEqual(rankings, byQuery(tables, "SELECT query_id, " + columns() + " FROM judged GROUP BY query_id"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void changedRanksAndGradesReplaceThoseBefore(boolean twoPhases) {
        Random random = new Random(seed());
        JudgedRankings before = JudgedRankings.of(8, random);
        List<JudgedRankings.OfQuery> changed = new ArrayList<>();
        for (JudgedRankings.OfQuery query : before.queries()) {
            List<Integer> ranks = new ArrayList<>(query.ranks());
            List<Integer> grades = new ArrayList<>(query.grades());
            Collections.shuffle(ranks, random);
            Collections.shuffle(grades, random);
            changed.add(new JudgedRankings.OfQuery(query.id(), ranks, grades));
        }
        JudgedRankings after = new JudgedRankings(changed);
        StreamTableEnvironment tables = tables(RuntimeExecutionMode.STREAMING);
        if (twoPhases) {
            inTwoPhases(tables);
        }
        List<Row> changes = before.rows(random);
        for (int query = 0; query < changed.size(); query++) {
            changes.addAll(changed.get(query).replacing(before.queries().get(query)));
        }
        tables.createTemporaryView("judged", tables.fromChangelogStream(stream(changes)));

        Map<String, Row> values = byQuery(tables, "SELECT query_id, " + columns() + " FROM judged GROUP BY query_id");

        assertEqual(after, values);
    }

    @Test
    void windowsMergeWhatTheirPartsHaveSeen() {
        StreamTableEnvironment tables = tables(RuntimeExecutionMode.STREAMING);
        DataStream<Row> stream = stream(List.of(
                Row.of("q1", "00:00:01", 1, 2, null),
                Row.of("q1", "00:00:12", 0, 1, null),
                Row.of("q1", "00:00:14", 2, 3, null)));
        tables.createTemporaryView(
                "judged",
                tables.fromDataStream(
                        stream,
                        Schema.newBuilder()
                                .columnByExpression(
                                        "seen", "TO_TIMESTAMP('2026-11-27 ' || document_id, 'yyyy-MM-dd HH:mm:ss')")
                                .watermark("seen", "seen")
                                .build()));
        double all =
                Measure.parse("nDCG@10").of(JudgedRanking.of(List.of("b", "a", "c"), Map.of("a", 1, "b", 0, "c", 2)));

        Map<String, Row> sessions = byQuery(
                tables,
                "SELECT query_id, NDCG(grade, `rank`, 10) FROM"
                        + " SESSION(TABLE judged PARTITION BY query_id, DESCRIPTOR(seen), INTERVAL '20' SECOND)"
                        + " GROUP BY query_id, window_start, window_end");
        Map<String, Row> sliding = byQuery(
                tables,
                "SELECT DATE_FORMAT(window_end, 'mm:ss'), NDCG(grade, `rank`, 10) FROM"
                        + " HOP(TABLE judged, DESCRIPTOR(seen), INTERVAL '10' SECOND, INTERVAL '20' SECOND)"
                        + " GROUP BY query_id, window_start, window_end");

        assertThat(sessions).containsExactly(Map.entry("q1", Row.of("q1", all)));
        assertThat(sliding).hasSize(3).containsEntry("00:20", Row.of("00:20", all));
    }

    @Test
    void aGroupWithoutAnyGradeHasNoValue() {
        StreamTableEnvironment tables = tables(RuntimeExecutionMode.BATCH);
        view(tables, List.of(Row.of("q1", "d1", null, 1, null), Row.of("q1", "d2", null, 2, new Integer[0])));

        Row values = byQuery(tables, "SELECT query_id, " + columns() + " FROM judged GROUP BY query_id")
                .get("q1");

        for (int call = 1; call < values.getArity(); call++) {
            assertThat(values.getField(call)).isNull();
        }
    }

    @Test
    void aGroupWithoutAnyRowHasNoValue() {
        StreamTableEnvironment tables = tables(RuntimeExecutionMode.BATCH);
        view(tables, List.of(Row.of("q1", "d1", 1, 1, null)));

        Map<String, Row> values = byQuery(tables, "SELECT 'all', NDCG(grade, `rank`, 10) FROM judged WHERE grade > 1");

        assertThat(values.get("all").getField(1)).isNull();
    }

    @Test
    void ranksWithoutARowAreUnjudgedPlaces() {
        StreamTableEnvironment tables = tables(RuntimeExecutionMode.BATCH);
        view(tables, List.of(Row.of("q1", "d1", 1, 4, null)));

        Row values = byQuery(
                        tables,
                        "SELECT query_id, RR(grade, `rank`, 10), JUDGED(grade, `rank`, 10) FROM judged"
                                + " GROUP BY query_id")
                .get("q1");

        assertThat(values).isEqualTo(Row.of("q1", 0.25, 0.25));
    }

    @Test
    void theIdealIsOverTheIdealGradesWhereGiven() {
        StreamTableEnvironment tables = tables(RuntimeExecutionMode.BATCH);
        view(tables, List.of(Row.of("q1", "d1", 1, 1, new Integer[] {1, null, 1, 1, 0})));

        Row values = byQuery(
                        tables,
                        "SELECT query_id, RECALL(grade, `rank`, 5, ideal_grades), RECALL(grade, `rank`, 5) FROM judged"
                                + " GROUP BY query_id")
                .get("q1");

        assertThat(values).isEqualTo(Row.of("q1", 1 / 3.0, 1.0));
    }

    @Test
    void ranksOfRowNumberAndLiteralsAreTaken() {
        StreamTableEnvironment tables = tables(RuntimeExecutionMode.BATCH);
        view(tables, List.of(Row.of("q1", "d1", 0, 1, null), Row.of("q1", "d2", 2, 2, null)));

        Row values = byQuery(
                        tables,
                        "SELECT query_id, RR(grade, place, 10) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY query_id"
                                + " ORDER BY document_id DESC) AS place FROM judged) GROUP BY query_id")
                .get("q1");

        assertThat(values).isEqualTo(Row.of("q1", 1.0));
    }

    @Test
    void aWrongCallFailsTheQueryWithItsReason() {
        StreamTableEnvironment tables = tables(RuntimeExecutionMode.STREAMING);
        view(tables, List.of(Row.of("q1", "d1", 1, 3, null)));

        assertThatThrownBy(
                        () -> byQuery(tables, "SELECT query_id, NDCG(grade, `rank`, 0) FROM judged GROUP BY query_id"))
                .hasStackTraceContaining("has the cutoff '0'");
    }

    @Test
    void wrongArgumentsAreRefusedWhileTheQueryIsPlanned() {
        StreamTableEnvironment tables = tables(RuntimeExecutionMode.BATCH);
        view(tables, List.of(Row.of("q1", "d1", 1, 1, null)));
        assertThatThrownBy(() -> tables.sqlQuery("SELECT NDCG(document_id, `rank`, 10) FROM judged"))
                .hasStackTraceContaining("NDCG(grade INT, rank BIGINT, k INT)");
    }

    private static String columns() {
        return String.join(", ", CALLS.keySet());
    }

    private static void assertEqual(JudgedRankings rankings, Map<String, Row> values) {
        for (JudgedRankings.OfQuery query : rankings.queries()) {
            if (query.ranks().isEmpty()) {
                assertThat(values).doesNotContainKey(query.id());
                continue;
            }
            int column = 1;
            for (Map.Entry<String, String> call : CALLS.entrySet()) {
                Object expected =
                        query.isJudged() ? Measure.parse(call.getValue()).of(query.ranking()) : null;
                assertThat(values.get(query.id()).getField(column++))
                        .as("%s of %s", call.getKey(), query)
                        .isEqualTo(expected);
            }
        }
    }

    private StreamTableEnvironment tables(RuntimeExecutionMode mode) {
        environment.setRuntimeMode(mode);
        environment.setParallelism(2);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.getConfig().set("pipeline.generic-types", "false");
        MeasureFunctions.all()
                .forEach(
                        (name, function) -> tables.createTemporarySystemFunction(name, (UserDefinedFunction) function));
        return tables;
    }

    private static void inTwoPhases(TableEnvironment tables) {
        tables.getConfig().set("table.exec.mini-batch.enabled", "true");
        tables.getConfig().set("table.exec.mini-batch.allow-latency", "1 h");
        tables.getConfig().set("table.exec.mini-batch.size", "7");
        tables.getConfig().set("table.optimizer.agg-phase-strategy", "TWO_PHASE");
    }

    private void view(StreamTableEnvironment tables, List<Row> rows) {
        tables.createTemporaryView("judged", tables.fromDataStream(stream(rows)));
    }

    private DataStream<Row> stream(List<Row> rows) {
        return environment.fromData(
                rows,
                Types.ROW_NAMED(
                        new String[] {"query_id", "document_id", "grade", "rank", "ideal_grades"},
                        Types.STRING,
                        Types.STRING,
                        Types.INT,
                        Types.INT,
                        Types.OBJECT_ARRAY(Types.INT)));
    }

    /** The last value of each query, as rows with the query first. */
    private static Map<String, Row> byQuery(TableEnvironment tables, String sql) {
        Map<String, Row> rows = new HashMap<>();
        tables.executeSql(sql).collect().forEachRemaining(row -> {
            String query = row.getFieldAs(0);
            if (row.getKind() == RowKind.DELETE || row.getKind() == RowKind.UPDATE_BEFORE) {
                rows.remove(query);
            } else {
                row.setKind(RowKind.INSERT);
                rows.put(query, row);
            }
        });
        return rows;
    }

    private static long seed() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        return seed;
    }
}
