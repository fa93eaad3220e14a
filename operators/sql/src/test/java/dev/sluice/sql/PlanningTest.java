package dev.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sql.function.RerankDefinition;
import dev.sluice.sql.options.SqlOptions;
import dev.sluice.sql.options.SqlScoring;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.functions.FunctionKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before a job starts, and in which words. */
class PlanningTest {

    private static final String PAIR = "query STRING; doc STRING";
    private static final String SET = "query STRING; docs ARRAY<STRING>";
    private static final String SCORE = "relevance_score DOUBLE";

    private final TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query STRING; doc STRING",
                "a CHAR(3); b VARCHAR(7)",
                "q STRING; docs ARRAY<VARCHAR(9)>",
                "q STRING; docs ARRAY<ROW<a STRING, b CHAR(3)>>; n INT"
            })
    void textsAndArraysOfThemAreTaken(String input) {
        plan(input, SCORE, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relevance_score FLOAT",
                "reason STRING, status STRING NOT NULL, relevance_score DOUBLE",
            })
    void outputColumnsGoByName(String output) {
        plan(PAIR, output, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query STRING",
                "query INT; doc STRING",
                "query STRING; doc INT",
                "query STRING; docs ARRAY<INT>",
                "query STRING; docs ARRAY<ROW<id STRING>>",
                "query STRING; docs ARRAY<ROW<id INT, doc STRING>>",
                "query STRING; doc STRING; n INT",
                "query STRING; docs ARRAY<STRING>; n STRING",
                "query STRING; docs ARRAY<STRING>; n BIGINT",
                "query STRING; docs ARRAY<STRING>; n INT; m INT"
            })
    void otherInputsAreRefused(String input) {
        assertThatThrownBy(() -> plan(input, SCORE, ""))
                .hasStackTraceContaining("The INPUT of model 'm' has the types [")
                .hasStackTraceContaining("; expected (query STRING, document STRING) for pairs, or (query STRING,"
                        + " documents ARRAY<STRING> or ARRAY<ROW<id STRING, document STRING>>), with a third column"
                        + " top_n INT if wanted, for sets. Change the INPUT clause");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "status STRING | The OUTPUT of model 'm' has the columns [status]; expected among them relevance_score"
                        + " DOUBLE or FLOAT. Add it",
                "relevance_score STRING | OUTPUT column 'relevance_score' of model 'm' has the type STRING; expected"
                        + " DOUBLE or FLOAT. Change its type",
                "relevance_score DOUBLE NOT NULL | OUTPUT column 'relevance_score' of model 'm' is NOT NULL; expected a"
                        + " nullable column, since a row that cannot be answered has NULL there. Leave NOT NULL out",
                "score DOUBLE | OUTPUT column 'score' of model 'm' is not known; expected some of relevance_score"
                        + " DOUBLE or FLOAT, status STRING, reason STRING. Rename it or leave it out",
                "relevance_score DOUBLE, `rank` INT | OUTPUT column 'rank' of model 'm' is not known; expected some of"
                        + " relevance_score DOUBLE or FLOAT, status STRING, reason STRING, since the INPUT is a pair"
                        + " and no array of documents. Rename it or leave it out",
            })
    void otherOutputsAreRefused(String output, String message) {
        assertThatThrownBy(() -> plan(PAIR, output, "")).hasStackTraceContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'batch-documents' = '0' | Option batch-documents 0: expected at least 1",
                "'linger' = 'soon' | Invalid value for option 'linger'.",
                "'activation' = 'tanh' | Expected one of: [[sigmoid, identity, softmax]]",
                "'cache-memory' = '64 apples' | Invalid value for option 'cache-memory'.",
                "'timeout' = '0 s' | Option timeout 0 ms: expected at least 1 ms; leave it out for 30 s",
                "'max-queue-age' = '5 s' | Option max-queue-age 5 s: expected 'on-overload' = 'fallback' beside it",
                "'max-documents' = '0' | Option max-documents 0: expected at least 1",
                "'breaker-failure-share' = '2' | Option breaker-failure-share 2.0: expected a number above 0",
                "'remote-max-response' = '3 gb' | Option remote-max-response 3 gb: expected less than 2 gb",
                "'top-n' = '3' | Option top-n 3 of model 'm': expected an array of documents as INPUT beside it",
                "'device' = 'gpu' | Device 'gpu' is not to be had: this build runs on the CPU only",
                "'precision' = 'fp17' | fp17",
                "'model' = 'nobody/nothing' | Model 'nobody/nothing' is not known; expected 'bge-small-en-v1.5'",
            })
    void valuesThatCannotBeUsedAreRefused(String option, String message) {
        assertThatThrownBy(() -> plan(PAIR, SCORE, option)).hasStackTraceContaining(message);
    }

    @Test
    void anUnknownOptionIsRefusedWithTheKnownOnes() {
        assertThat(keys()).startsWith("activation", "api-key-file", "batch-documents");
        assertThatThrownBy(() -> plan(PAIR, SCORE, "'modell' = 'x'"))
                .rootCause()
                .satisfies(PlanningTest::namesTheKnownOptions);
        assertThatThrownBy(() -> tables.executeSql("LOAD MODULE sluice WITH ('modell' = 'x')"))
                .rootCause()
                .satisfies(PlanningTest::namesTheKnownOptions);
    }

    private static void namesTheKnownOptions(Throwable refusal) {
        assertThat(refusal)
                .hasMessageContaining("Unsupported options:\n\nmodell\n\nSupported options:\n\nactivation\n");
        assertThat(refusal.getMessage().lines()).containsAll(keys());
    }

    private static List<String> keys() {
        return SqlOptions.all().stream().map(ConfigOption::key).sorted().toList();
    }

    @Test
    void aModelThatIsMissingHereIsRefusedWhereTheJobRunsHere(@TempDir Path folder) {
        assertThatThrownBy(() -> plan(PAIR, SCORE, "'model' = '/no/such/place/model'"))
                .hasStackTraceContaining("Model '/no/such/place/model' is not known");
        tables.getConfig().set(DeploymentOptions.TARGET, "remote");
        assertThatThrownBy(() -> plan(PAIR, SCORE, "'model' = '" + folder.resolve("model") + "'"))
                .as("the folder that would hold it is here")
                .hasStackTraceContaining("is not known");
        assertThatCode(() -> plan(PAIR, SCORE, "'model' = '/no/such/place/model'"))
                .as("it may be on the machines of the cluster")
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> tables.executeSql("LOAD MODULE sluice WITH ('model' = '" + folder.resolve("m") + "')"))
                .hasStackTraceContaining("is not known");
    }

    @Test
    void aListwiseModelTakesItsOwnOptionsOnly(@TempDir Path folder) {
        String model = "'model' = '" + TinyModel.in(folder) + "'";
        plan(SET, SCORE + ", `rank` INT", model + ", 'block-size' = '7', 'top-n' = '2'");
        assertThatThrownBy(() -> plan(SET, SCORE, model + ", 'activation' = 'sigmoid'"))
                .hasStackTraceContaining("activation");
    }

    @Test
    void theModuleListsItsFunctionsAndKnowsThemInAnyCase() {
        tables.executeSql("LOAD MODULE sluice WITH ('linger' = '5 ms')");
        assertThat(tables.listFunctions()).contains("RERANK");
        assertThatCode(() -> tables.explainSql("SELECT rerank(CAST(NULL AS STRING), ARRAY['x'])"))
                .doesNotThrowAnyException();
    }

    @Test
    void theKindOfRerankFollowsTheExecutionModeOfTheSession() {
        SluiceModule module = new SluiceModule(
                mode -> new RerankDefinition(
                        SqlScoring.of(new Configuration(), tables.getConfig()),
                        () -> {
                            throw new IllegalStateException("not to be opened");
                        },
                        mode),
                tables.getConfig());
        assertThat(module.getFunctionDefinition("Rerank").orElseThrow().getKind())
                .isEqualTo(FunctionKind.ASYNC_SCALAR);
        tables.getConfig().set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        assertThat(module.getFunctionDefinition("RERANK").orElseThrow().getKind())
                .isEqualTo(FunctionKind.SCALAR);
        assertThat(module.getFunctionDefinition("RERANKED")).isEmpty();
    }

    /** As in the SQL client, where a module keeps the mode that the session had when it was loaded. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BATCH | STREAMING | RERANK was looked up for BATCH, and 'execution.runtime-mode' is STREAMING; expected"
                        + " both to be the same. Load the module again after a change: UNLOAD MODULE, then LOAD MODULE",
                "STREAMING | BATCH | Invalid use of function 'RERANK'. Currently, only scalar functions can be used"
            })
    void aModeThatChangedAfterLoadingIsRefused(
            RuntimeExecutionMode loaded, RuntimeExecutionMode planned, String message) {
        TableEnvironment session = TableEnvironment.create(EnvironmentSettings.newInstance()
                .withConfiguration(mode(planned))
                .build());
        session.loadModule(
                "sluice",
                new SluiceModule(
                        mode -> new RerankDefinition(
                                SqlScoring.of(new Configuration(), session.getConfig()),
                                () -> {
                                    throw new IllegalStateException("not to be opened");
                                },
                                mode),
                        mode(loaded)));
        assertThatThrownBy(() -> session.executeSql("SELECT RERANK('q', ARRAY['x'])"))
                .hasStackTraceContaining(message);
    }

    private static Configuration mode(RuntimeExecutionMode mode) {
        return new Configuration().set(ExecutionOptions.RUNTIME_MODE, mode);
    }

    /** What stands behind a set that is ranked again would have to know its first answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT best, COUNT(*) FROM (SELECT RERANK(q, d)[1].id AS best FROM updating) GROUP BY best",
                "INSERT INTO kept SELECT q, RERANK(q, d)[1].id FROM updating"
            })
    void rankingWhatChangesIsRefusedWhereThePlannerLooks(String statement) {
        overChangingRows();
        assertThatCode(() -> tables.explainSql(statement)).doesNotThrowAnyException();
        plannerLooks();
        assertThatThrownBy(() -> tables.explainSql(statement))
                .hasStackTraceContaining("generated by non-deterministic function: RERANK")
                .hasStackTraceContaining("can not satisfy the determinism requirement");
    }

    /** Documented, as it is Flink's: only columns that are kept beside the unnested ones are looked at. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id, COUNT(*) FROM (SELECT r.id FROM updating CROSS JOIN UNNEST(RERANK(q, d)) AS r) GROUP BY id",
                "INSERT INTO kept SELECT q, r.id FROM updating CROSS JOIN UNNEST(RERANK(q, d)) AS r"
            })
    void thePlannerDoesNotLookThroughUnnest(String statement) {
        overChangingRows();
        plannerLooks();
        assertThatCode(() -> tables.explainSql(statement)).doesNotThrowAnyException();
    }

    @Test
    void aSetThatAWindowCollectsDoesNotChange() {
        tables.executeSql("LOAD MODULE sluice");
        tables.executeSql("CREATE TEMPORARY TABLE found (q STRING, doc STRING, seen TIMESTAMP(3),"
                + " WATERMARK FOR seen AS seen) WITH ('connector' = 'datagen')");
        plannerLooks();
        String ranked = tables.explainSql(
                "SELECT q, RERANK(q, d)[1].id FROM (SELECT q, ARRAY_AGG(doc) AS d FROM"
                        + " TUMBLE(TABLE found, DESCRIPTOR(seen), INTERVAL '1' MINUTE) GROUP BY q, window_start, window_end)",
                ExplainDetail.CHANGELOG_MODE);
        assertThat(ranked).contains("RERANK", "changelogMode=[I]").doesNotContain("UA");
    }

    private void overChangingRows() {
        tables.executeSql("LOAD MODULE sluice");
        tables.executeSql("CREATE TEMPORARY VIEW updating AS SELECT q, ARRAY_AGG(doc) AS d"
                + " FROM (VALUES ('q', 'x'), ('q', 'xx')) AS v(q, doc) GROUP BY q");
        tables.executeSql("CREATE TEMPORARY TABLE kept (q STRING, best STRING) WITH ('connector' = 'print')");
    }

    private void plannerLooks() {
        tables.getConfig()
                .set(
                        OptimizerConfigOptions.TABLE_OPTIMIZER_NONDETERMINISTIC_UPDATE_STRATEGY,
                        OptimizerConfigOptions.NonDeterministicUpdateStrategy.TRY_RESOLVE);
    }

    /**
     * Plans a prediction.
     *
     * @param input columns with their types, parted by semicolons
     */
    private void plan(String input, String output, String options) {
        List<String> columns = List.of(input.split("; "));
        String nulls = columns.stream()
                .map(column -> column.split(" ", 2))
                .map(column -> "CAST(NULL AS " + column[1] + ") AS " + column[0])
                .collect(Collectors.joining(", "));
        String names = columns.stream().map(column -> column.split(" ", 2)[0]).collect(Collectors.joining(", "));
        tables.executeSql("DROP MODEL IF EXISTS m");
        tables.executeSql("CREATE MODEL m INPUT (" + String.join(", ", columns) + ") OUTPUT (" + output
                + ") WITH ('provider' = 'sluice'" + (options.isEmpty() ? "" : ", " + options) + ")");
        tables.explainSql("SELECT * FROM ML_PREDICT((SELECT " + nulls + "), MODEL m, DESCRIPTOR(" + names + "))");
    }
}
