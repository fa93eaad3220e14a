package dev.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables of the document read the records of the wire format. */
class DocumentedTablesTest {

    private static final Path DOCUMENTS = Path.of("..", "..", "docs");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());

    @BeforeEach
    void inOneZone() {
        tables.getConfig().set("table.local-time-zone", "UTC");
    }

    @Test
    void candidates() throws Exception {
        List<ObjectNode> sets = examples(example -> example.has("documents") && example.has("query_id"));
        assertThat(sets).hasSize(1);
        ArrayNode documents = (ArrayNode) sets.get(0).get("documents");
        documents.remove(0); // a plain string, which a table of documents that are objects does not read
        table("candidates", sets);

        assertThat(rows("SELECT query_id, query, top_n, d.id, d.text, CAST(event_time AS STRING), attributes['tenant']"
                        + " FROM candidates CROSS JOIN UNNEST(documents) AS d(id, text)"))
                .containsExactlyInAnyOrder(
                        Row.of(
                                "q1",
                                "how do I undo the last commit",
                                10,
                                "reset",
                                "git reset --soft HEAD~1 takes the last commit back.",
                                "2026-11-23 10:00:00.000",
                                "a"),
                        Row.of("q1", "how do I undo the last commit", 10, "log", null, "2026-11-23 10:00:00.000", "a"));
    }

    @Test
    void ranked() throws Exception {
        List<ObjectNode> results = examples(example -> example.has("results"));
        assertThat(results).hasSize(1);
        table("ranked", results);

        assertThat(rows("SELECT r.* FROM ranked LEFT JOIN UNNEST(results) AS r ON TRUE"))
                .containsExactly(
                        Row.of(1, "reset", 0.77369756f, 1, 2, false),
                        Row.of(2, "log", 0.60276985f, 2, 3, false),
                        Row.of(0, "push", 0.5398086f, 3, 1, false));
        assertThat(rows("SELECT query_id, model.name, model.version, model.`precision`, status, reason,"
                        + " `usage`.total_tokens, `usage`.inferences, timings_ms.`queue`, timings_ms.inference,"
                        + " timings_ms.total, CAST(event_time AS STRING), attributes['tenant'] FROM ranked"))
                .containsExactly(Row.of(
                        "q1",
                        "bge-small-en-v1.5",
                        "63b209defd7a35cb",
                        "fp32",
                        "ranked",
                        null,
                        61L,
                        1L,
                        20.937478,
                        203.072327,
                        227.826751,
                        "2026-11-23 10:00:00.000",
                        "a"));
    }

    @Test
    void quality() throws Exception {
        List<ObjectNode> records = examples(example -> example.has("measures"));
        assertThat(records).as("three reports and a summary").hasSize(4);
        table("quality", records);

        assertThat(rows("SELECT CAST(`window`.`start` AS STRING), CAST(`window`.`end` AS STRING), revision,"
                        + " segment['tenant'], source, model.name, queries, judged_queries, unjudged_share,"
                        + " fallback_share, `measures`['nDCG@10'].reranked, `measures`['nDCG@10'].confidence_interval[2],"
                        + " measures_ranked_only['nDCG@10'].difference, effective_sample_size, click_through[3],"
                        + " measures_counterfactual['nDCG@10'].first_stage"
                        + " FROM quality WHERE revision IS NOT NULL"))
                .containsExactlyInAnyOrder(
                        report(
                                "2026-11-25 23:15:00.000",
                                "2026-11-25 23:20:00.000",
                                null,
                                "judged",
                                30L,
                                0.0,
                                0.8064178688405437,
                                0.3008709134220775,
                                0.1895321221702299,
                                null,
                                null,
                                null),
                        report(
                                "2026-11-23 10:00:00.000",
                                "2026-11-23 10:05:00.000",
                                "a",
                                "judged",
                                1L,
                                0.0,
                                0.7601875334318685,
                                null,
                                0.2805626002956056,
                                null,
                                null,
                                null),
                        report(
                                "2026-11-23 10:00:00.000",
                                "2026-11-23 10:05:00.000",
                                "a",
                                "clicks",
                                1L,
                                null,
                                1.0,
                                null,
                                0.3065735963827292,
                                1.8,
                                0.0,
                                0.6199062332840657));
    }

    private static Row report(
            String start,
            String end,
            String tenant,
            String source,
            long queries,
            Double unjudged,
            Double reranked,
            Double highest,
            Double difference,
            Double sample,
            Double clickThrough,
            Double counterfactual) {
        return Row.of(
                start,
                end,
                0,
                tenant,
                source,
                "bge-small-en-v1.5",
                queries,
                queries,
                unjudged,
                0.0,
                reranked,
                highest,
                difference,
                sample,
                clickThrough,
                counterfactual);
    }

    /** The statement of the document, over a file with these records. */
    private void table(String name, List<? extends JsonNode> records) throws Exception {
        Matcher statement = Pattern.compile("CREATE TABLE " + name + " \\((.*?)\n\\) WITH \\((.*?)\\);", Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENTS.resolve("sql.md")));
        assertThat(statement.find()).as(name).isTrue();
        assertThat(statement.group(2))
                .contains(
                        "'connector' = 'kafka'", "'format' = 'json'", "'json.timestamp-format.standard' = 'ISO-8601'");
        Path file = Files.write(
                folder.resolve(name), records.stream().map(JsonNode::toString).toList());
        tables.executeSql("CREATE TABLE " + name + " (" + statement.group(1) + ") WITH ('connector' = 'filesystem',"
                + " 'path' = '" + file.toUri() + "', 'format' = 'json',"
                + " 'json.timestamp-format.standard' = 'ISO-8601')");
    }

    /** Those of the wire format's examples that are of one kind. */
    private static List<ObjectNode> examples(Predicate<JsonNode> kind) throws Exception {
        Matcher blocks = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENTS.resolve("wire-format.md")));
        List<ObjectNode> examples = new ArrayList<>();
        while (blocks.find()) {
            JsonNode example = JSON.readTree(blocks.group(1));
            if (kind.test(example)) {
                examples.add((ObjectNode) example);
            }
        }
        return examples;
    }

    private List<Row> rows(String query) {
        List<Row> rows = new ArrayList<>();
        tables.executeSql(query).collect().forEachRemaining(rows::add);
        return rows;
    }
}
