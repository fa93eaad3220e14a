package dev.sluice.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.jobs.CommandLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The statements of the documents run, and say what they are said to. */
class SqlExamplesITCase {

    private static final Path EXAMPLES = Path.of("..", "docs", "examples");

    private final CommandLines sluice = new CommandLines().querying();

    @Test
    void pairsAreScored() {
        assertThat(rows("rerank.sql"))
                .containsExactly(
                        List.of("ports", "1", "ss", "0.6693759560585022", "ranked"),
                        List.of("ports", "2", "ps", "0.4910334348678589", "ranked"),
                        List.of("undo", "1", "reset", "0.7905189394950867", "ranked"),
                        List.of("undo", "2", "log", "0.6027698516845703", "ranked"));
    }

    @Test
    void setsAreRanked() {
        assertThat(rows("listwise.sql"))
                .containsExactlyInAnyOrder(
                        List.of("+I", "undo", "1", "reset", "0.7905189394950867", "ranked"),
                        List.of("+I", "undo", "2", "log", "0.6027698516845703", "ranked"),
                        List.of("+I", "undo", "3", "push", "0.5398085713386536", "ranked"),
                        List.of("+I", "ports", "1", "ss", "0.6693759560585022", "ranked"),
                        List.of("+I", "ports", "2", "ps", "0.4910334348678589", "ranked"));
    }

    @Test
    void theFunctionRanksSets() {
        assertThat(rows("rerank-function.sql"))
                .containsExactlyInAnyOrder(
                        List.of("+I", "undo", "1", "reset", "0.7905189394950867", "ranked"),
                        List.of("+I", "undo", "2", "log", "0.6027698516845703", "ranked"),
                        List.of("+I", "ports", "1", "ss", "0.6693759560585022", "ranked"),
                        List.of("+I", "ports", "2", "ps", "0.4910334348678589", "ranked"));
    }

    @Test
    void qualityIsAQuery() {
        assertThat(rows("quality.sql"))
                .containsExactly(
                        List.of("ports", "0.6309297535714575", "1.0", "0.0", "1.0"),
                        List.of("undo", "0.5", "1.0", "1.0", "0.6666666666666666"),
                        List.of("2", "0.5654648767857288", "1.0"));
    }

    @Test
    void candidatesInKafkaBecomeRankedResultsInKafka() {
        assertThat(rows("kafka.sql"))
                .containsExactly(
                        List.of("ports", "1", "ss", "0.6693759560585022", "ranked"),
                        List.of("ports", "2", "ps", "0.4910334348678589", "ranked"),
                        List.of("undo", "1", "reset", "0.7905189394950867", "ranked"),
                        List.of("undo", "2", "log", "0.6027698516845703", "ranked"),
                        List.of("undo", "3", "push", "0.5398085713386536", "ranked"),
                        List.of("ports", "0.6309297535714575", "1.0"),
                        List.of("undo", "0.5", "1.0"));
        assertThat(sluice.err()).contains("started a Kafka broker at 127.0.0.1:");
    }

    static Stream<Path> examples() throws Exception {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".sql")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachExampleSaysHowFlinkIsToCall(Path example) throws Exception {
        assertThat(Files.readString(example))
                .contains(
                        "SET 'table.exec.async-ml-predict.timeout'",
                        "SET 'table.exec.async-ml-predict.max-concurrent-operations'",
                        "SET 'table.exec.async-scalar.timeout'",
                        "SET 'table.exec.async-scalar.max-concurrent-operations'",
                        "SET 'table.exec.async-scalar.retry-strategy' = 'NO_RETRY'",
                        "SET 'table.optimizer.non-deterministic-update.strategy' = 'TRY_RESOLVE'")
                .startsWith("-- ./sluice sql -f docs/examples/" + example.getFileName());
    }

    @Test
    void aFailureEndsTheScriptWithItsLineAndReason(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("bad.sql"), """
                -- A comment; with a semicolon.

                SELECT 'before';
                SELECT *
                FROM nowhere;
                SELECT 'after';
                """);

        assertThat(sluice.run("sql", "--file=" + script)).isEqualTo(1);

        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err())
                .startsWith("sluice sql: " + script + " line 4: ")
                .contains("Object 'nowhere' not found");
        assertThat(sluice.out()).contains("before").doesNotContain("after");
    }

    @Test
    void aJobThatFailsIsAFailureWithTheReasonOfItsTask(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("bad.sql"), """
                LOAD MODULE sluice WITH ('model' = 'bge-small-en-v1.5');
                CREATE TABLE kept (score DOUBLE) WITH ('connector' = 'blackhole');
                INSERT INTO kept SELECT NDCG(1, place, 0) FROM (VALUES (1), (1)) AS t(place);
                """);

        assertThat(sluice.run("sql", "--file=" + script)).isEqualTo(1);

        assertThat(sluice.err())
                .startsWith("sluice sql: " + script + " line 3: ")
                .contains("has the cutoff '0'");
    }

    @Test
    void aStatementThatDoesNotEndIsAFailure(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("open.sql"), "SELECT 1;\nSELECT 'it;\n");

        assertThat(sluice.run("sql", "--file=" + script)).isEqualTo(1);

        assertThat(sluice.err()).contains("line 2: the statement does not end");
    }

    @Test
    void theLastStatementNeedsNoSemicolonAndQuitEndsTheScript(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("last.sql"), "SELECT 'first';\nSELECT 'last'\n-- the end\n");
        Path quitting = Files.writeString(folder.resolve("quit.sql"), "QUIT;\nSELECT 'never';\n");

        assertThat(sluice.run("sql", "--file=" + script)).as(sluice::err).isZero();
        assertThat(sluice.out()).contains("first", "last");
        assertThat(sluice.run("sql", "--file=" + quitting)).isZero();
        assertThat(sluice.out()).doesNotContain("never");
    }

    @Test
    void commentsAfterTheLastStatementAreNone(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(
                folder.resolve("commented.sql"),
                "/* a comment;\n   of two lines */\nSELECT 'only';\n\n/* the\n end */ -- of it\n/* and; more */\n");
        Path open = Files.writeString(folder.resolve("open.sql"), "SELECT 'first';\n/* no end\n");

        assertThat(sluice.run("sql", "--file=" + script)).as(sluice::err).isZero();
        assertThat(sluice.out()).contains("only");
        assertThat(sluice.run("sql", "--file=" + open)).isEqualTo(1);
        assertThat(sluice.err()).contains("line 2: the statement does not end");
    }

    @Test
    void settingsOfTheCommandLineHold(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("mode.sql"), "SELECT COUNT(*) FROM (VALUES 1, 2) AS t(a);\n");

        assertThat(sluice.run("sql", "--file=" + script, "-Dexecution.runtime-mode=batch"))
                .isZero();

        assertThat(sluice.out()).contains("1 row in set").doesNotContain("+I");
    }

    /** The cells of all tables that the script prints. */
    private List<List<String>> rows(String example) {
        assertThat(sluice.run("sql", "-f", EXAMPLES.resolve(example).toString()))
                .as(sluice::err)
                .isZero();
        return sluice.outLines().stream()
                .filter(line -> line.startsWith("| ") && !line.contains("query_id") && !line.contains("queries"))
                .map(line -> Arrays.stream(line.split("\\|", -1))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .toList())
                .toList();
    }
}
