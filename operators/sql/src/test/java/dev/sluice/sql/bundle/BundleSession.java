package dev.sluice.sql.bundle;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;

/** A program that knows Flink only: several jobs, one after the other, in one session. */
public final class BundleSession {

    /** Prints one line a row. */
    public static void main(String[] arguments) {
        for (EnvironmentSettings settings :
                new EnvironmentSettings[] {EnvironmentSettings.inStreamingMode(), EnvironmentSettings.inBatchMode()}) {
            TableEnvironment tables = TableEnvironment.create(settings);
            tables.getConfig().set("table.exec.async-ml-predict.timeout", "5 min");
            tables.getConfig().set("table.exec.async-scalar.timeout", "5 min");
            tables.getConfig().set("table.exec.async-scalar.retry-strategy", "NO_RETRY");
            tables.executeSql("CREATE MODEL reranker INPUT (query STRING, document STRING)"
                    + " OUTPUT (relevance_score DOUBLE) WITH ('provider' = 'sluice', 'model' = 'bge-small-en-v1.5')");
            tables.executeSql("LOAD MODULE sluice WITH ('model' = 'bge-small-en-v1.5')");
            tables.executeSql("CREATE TEMPORARY VIEW pairs AS SELECT * FROM (VALUES"
                    + " ('how do plants make food', 'Photosynthesis makes sugar from light.'),"
                    + " ('how do plants make food', 'The stock market fell on Monday.')) AS t(query, document)");
            print(
                    tables,
                    "SELECT CHAR_LENGTH(document), relevance_score"
                            + " FROM ML_PREDICT(TABLE pairs, MODEL reranker, DESCRIPTOR(query, document))");
            print(
                    tables,
                    "SELECT id, `rank`, relevance_score FROM (VALUES ('how do plants make food',"
                            + " ARRAY['The stock market fell on Monday.', 'Photosynthesis makes sugar from light.']))"
                            + " AS t(query, documents) CROSS JOIN UNNEST(RERANK(query, documents))"
                            + " AS r(id, relevance_score, `rank`, status, reason)");
            print(tables, "SELECT NDCG(grade, place, 10) FROM (VALUES (1, 2), (0, 1)) AS t(grade, place)");
        }
    }

    private static void print(TableEnvironment tables, String sql) {
        tables.executeSql(sql).collect().forEachRemaining((Row row) -> System.out.println("row " + row));
    }

    private BundleSession() {}
}
