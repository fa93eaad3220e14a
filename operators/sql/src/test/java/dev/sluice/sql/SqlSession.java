package dev.sluice.sql;

import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_MAX_CONCURRENT_OPERATIONS;
import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_TIMEOUT;
import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_SCALAR_MAX_CONCURRENT_OPERATIONS;
import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_SCALAR_RETRY_STRATEGY;
import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_SCALAR_TIMEOUT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions.RetryStrategy;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** A session of Flink SQL on the cluster of a test, with all that Sluice asks to be set. */
final class SqlSession {

    /** An array of documents with ids. */
    static final TypeInformation<Row[]> DOCUMENTS =
            Types.OBJECT_ARRAY(Types.ROW_NAMED(new String[] {"id", "document"}, Types.STRING, Types.STRING));

    private final StreamExecutionEnvironment environment;
    private final StreamTableEnvironment tables;
    private JobID lastJob;

    private SqlSession(StreamExecutionEnvironment environment, StreamTableEnvironment tables) {
        this.environment = environment;
        this.tables = tables;
    }

    static SqlSession in(RuntimeExecutionMode mode) {
        SqlSession session = bare(mode);
        session.tables
                .getConfig()
                .set(TABLE_EXEC_ASYNC_ML_PREDICT_MAX_CONCURRENT_OPERATIONS, 256)
                .set(TABLE_EXEC_ASYNC_ML_PREDICT_TIMEOUT, Duration.ofMinutes(5))
                .set(TABLE_EXEC_ASYNC_SCALAR_MAX_CONCURRENT_OPERATIONS, 256)
                .set(TABLE_EXEC_ASYNC_SCALAR_TIMEOUT, Duration.ofMinutes(5))
                .set(TABLE_EXEC_ASYNC_SCALAR_RETRY_STRATEGY, RetryStrategy.NO_RETRY);
        return session;
    }

    /** A session with nothing set. */
    static SqlSession bare(RuntimeExecutionMode mode) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        EnvironmentSettings.Builder settings = EnvironmentSettings.newInstance();
        return new SqlSession(
                environment,
                StreamTableEnvironment.create(
                        environment,
                        mode == RuntimeExecutionMode.BATCH
                                ? settings.inBatchMode().build()
                                : settings.inStreamingMode().build()));
    }

    TableEnvironment tables() {
        return tables;
    }

    /** A statement that has no rows to give. */
    void run(String statement) {
        tables.executeSql(statement);
    }

    /** A table of these rows. */
    void table(String name, TypeInformation<Row> type, Row... rows) {
        tables.createTemporaryView(name, environment.fromData(type, rows));
    }

    /** All rows of a query. */
    List<Row> rows(String query) throws Exception {
        return rows(tables.executeSql(query));
    }

    List<Row> rows(TableResult result) throws Exception {
        lastJob = result.getJobClient().orElseThrow().getJobID();
        List<Row> rows = new ArrayList<>();
        CloseableIterator<Row> iterator = result.collect();
        iterator.forEachRemaining(rows::add);
        iterator.close();
        return rows;
    }

    JobID lastJob() {
        return lastJob;
    }

    static Row document(String id, String text) {
        return Row.of(id, text);
    }
}
