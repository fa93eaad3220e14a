package dev.sluice.sql.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.remote.LogLines;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is no ranking never fails a query, and is seen all the same. */
@Timeout(120)
class DoubtfulGroupsITCase {

    private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    @ParameterizedTest
    @EnumSource(value = RuntimeExecutionMode.class, names = "AUTOMATIC", mode = EnumSource.Mode.EXCLUDE)
    void aRepeatedRankIsNullAndCountedAndWarnedOfOnce(RuntimeExecutionMode mode) throws Exception {
        try (LogLines log = new LogLines()) {
            TableResult result = tables(mode)
                    .executeSql("SELECT query_id, NDCG(grade, place, 10), RR(grade, place) FROM (VALUES"
                            + " ('twice', 1, 1), ('twice', 0, 1), ('once', 1, 1), ('again', 1, 2), ('again', 1, 2))"
                            + " AS t(query_id, grade, place) GROUP BY query_id");
            List<Row> rows = new ArrayList<>();
            result.collect().forEachRemaining(row -> {
                if (row.getKind() != RowKind.UPDATE_BEFORE) {
                    rows.add(Row.of(row.getField(0), row.getField(1), row.getField(2)));
                }
            });

            assertThat(rows)
                    .contains(Row.of("twice", null, null), Row.of("again", null, null), Row.of("once", 1.0, 1.0));
            assertThat(counted(result.getJobClient().orElseThrow().getJobID())).isEqualTo(4);
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN A group has no "))
                    .singleElement()
                    .asString()
                    .contains("a rank stands twice; expected each rank once", "'measuresWithoutValue'");
        }
    }

    private static long counted(JobID job) {
        return REPORTER.getMetricsByIdentifiers(job).entrySet().stream()
                .filter(metric -> metric.getKey().endsWith(".sluice." + DoubtfulGroups.METRIC))
                .mapToLong(metric -> ((Counter) metric.getValue()).getCount())
                .sum();
    }

    private static TableEnvironment tables(RuntimeExecutionMode mode) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setRuntimeMode(mode);
        environment.setParallelism(1);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        MeasureFunctions.all()
                .forEach(
                        (name, function) -> tables.createTemporarySystemFunction(name, (UserDefinedFunction) function));
        return tables;
    }
}
