package dev.sluice.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.jobs.CommandLines;
import dev.sluice.jobs.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path qrels;
    private Path first;
    private Path second;

    @BeforeEach
    void writeFiles() throws IOException {
        qrels = write("qrels.txt", "q1 0 a 1", "q1 0 b 0", "q2 0 a 1", "q3 0 c 1", "q4 0 x 1");
        first = write("first.run", run("q1", "b", "a"), run("q2", "b", "a"), run("q3", "c"), run("q9", "a"));
        second = write("second.run.gz.txt", run("q1", "a", "b"), run("q2", "b", "c", "a"));
    }

    @Test
    void aQueryWithoutAnAnswerCountsZero() throws IOException {
        JsonNode result = json("--run", first.toString(), "--measure", "RR");
        assertThat(result.get("queries").intValue()).isEqualTo(4);
        assertThat(result.at("/runs/0/measures/RR").doubleValue()).isEqualTo((0.5 + 0.5 + 1) / 4);
        assertThat(result.at("/runs/0/unanswered_queries").intValue()).isEqualTo(1);
        assertThat(result.at("/runs/0/unjudged_queries").intValue()).isEqualTo(1);
        assertThat(result.at("/judgments/in_no_run").intValue()).isEqualTo(1);
    }

    @Test
    void onlyAnsweredLeavesUnansweredQueriesOut() throws IOException {
        JsonNode result = json(
                "--run",
                first.toString(),
                "--run",
                "other=" + second,
                "--measure",
                "RR",
                "--only-answered",
                "--per-query");
        assertThat(result.at("/runs/0/measures/RR").doubleValue()).isEqualTo((0.5 + 0.5 + 1) / 3);
        assertThat(result.at("/runs/0/measured_queries").intValue()).isEqualTo(3);
        assertThat(result.at("/runs/1/per_query").size()).isEqualTo(2);
        assertThat(result.at("/comparisons/0/queries").intValue()).isEqualTo(2);
        assertThat(result.at("/comparisons/0/difference").doubleValue())
                .isCloseTo((0.5 + (1 / 3.0 - 0.5)) / 2, within(1e-12));
    }

    @Test
    void jsonHasTheMembersThatProgramsReadAndNoOthersWithoutBeingAsked() throws IOException {
        JsonNode result =
                json("--run", first.toString(), "--run", "other=" + second, "--measure", "RR", "--measure", "P@1");
        assertThat(result.at("/runs/0/name").textValue()).isEqualTo("first");
        assertThat(result.at("/runs/0").has("per_query")).isFalse();
        assertThat(result.get("comparisons")).hasSize(2);
        JsonNode comparison = result.at("/comparisons/0");
        List<String> names = new ArrayList<>();
        comparison.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "run",
                        "baseline",
                        "measure",
                        "difference",
                        "confidence_interval",
                        "p_value",
                        "p_value_holm",
                        "wins",
                        "ties",
                        "losses",
                        "queries");
        assertThat(comparison.get("run").textValue()).isEqualTo("other");
        assertThat(comparison.get("baseline").textValue()).isEqualTo("first");
        assertThat(List.of(
                        comparison.get("wins").intValue(),
                        comparison.get("ties").intValue(),
                        comparison.get("losses").intValue()))
                .containsExactly(1, 1, 2);
        assertThat(comparison.get("p_value_holm").doubleValue())
                .isGreaterThanOrEqualTo(comparison.get("p_value").doubleValue());
        assertThat(result.at("/most_changed/0/gained/0/query_id").textValue()).isEqualTo("q1");
        assertThat(result.at("/most_changed/0/lost/0/query_id").textValue()).isEqualTo("q3");
    }

    @Test
    void theTableSaysWhatWasMeasured() {
        CommandLines sluice = evaluate("--run", first.toString(), "--run", "other=" + second, "--per-query");
        assertThat(sluice.outLines().get(0)).isEqualTo("       nDCG@10   RR@10    R@20      AP  queries");
        assertThat(sluice.out())
                .contains("Order of first: by score, then id, as trec_eval.")
                .contains("Against first", "p (Holm)", "Gained most in nDCG@10, first -> other", "q4     other  ");
        assertThat(sluice.errLines())
                .containsExactly(
                        "1 of 5 judged documents are in no run, 1 of them relevant",
                        "first: 1 of 4 judged queries have no answer and count 0",
                        "first: 1 queries are not judged and are left out",
                        "other: 2 of 4 judged queries have no answer and count 0");
    }

    @Test
    void aMeasureThatIsGivenReplacesTheDefaultOnes() {
        assertThat(evaluate("--run", first.toString(), "--measure", "P@1")
                        .outLines()
                        .get(0))
                .isEqualTo("          P@1  queries");
    }

    @Test
    void conflictingJudgmentsAreToldAndChosenByThePolicy() throws IOException {
        qrels = write("qrels.txt", "q1 0 a 1", "q1 0 b 0", "q1 0 b 2");
        CommandLines sluice =
                evaluate("--run", first.toString(), "--measure", "RR", "--conflicting-judgments", "first");
        assertThat(sluice.out()).contains("0.5000");
        assertThat(sluice.errLines())
                .contains(qrels + ": 1 judgments give a document another grade than one before; the first counts"
                        + " (--conflicting-judgments). The first: " + qrels + ":3: document 'b' of query 'q1' has the"
                        + " grade 2, before it had 0");
        assertThat(evaluate("--run", first.toString(), "--measure", "RR").out()).contains("1.0000");
    }

    @Test
    void textsOfABeirFolderAreShown() throws IOException {
        Path beir = Files.createDirectories(folder.resolve("beir/qrels")).getParent();
        Files.writeString(beir.resolve("qrels/dev.tsv"), "query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\ta\t1\n");
        Files.writeString(beir.resolve("queries.jsonl"), "{\"_id\": \"q1\", \"text\": \"Line\\u0007 one\\ntwo\"}");
        Files.writeString(beir.resolve("corpus.jsonl"), "{\"_id\": \"b\"}");
        qrels = beir;
        CommandLines sluice = evaluate("--run", first.toString(), "--run", "other=" + second);
        assertThat(sluice.outLines()).anyMatch(line -> line.endsWith("q1  Line one two"));
        assertThat(sluice.errLines()).contains(beir + ": 1 judged documents are not in its corpus");
    }

    @Test
    void thePageHoldsAllAndLoadsNothing() throws IOException {
        Path hostile = write("</script><script>alert(1)</script>.run", run("q1", "a"), run("q2", "a"));
        Path page = folder.resolve("page.html");
        CommandLines sluice = evaluate(
                "--run",
                first.toString(),
                "--run",
                "evil</script>=" + hostile,
                "--format",
                "html",
                "--output",
                page.toString());
        assertThat(sluice.out()).isEmpty();
        String html = Files.readString(page).replace(Page.charts(), "");
        assertThat(html)
                .startsWith("<!doctype html>")
                .endsWith("</html>\n")
                .contains("prefers-color-scheme: dark", "default-src 'none'")
                .doesNotContain("{{", " src=", " href=", "@import", "url(", "evil</script>");
        String data = html.substring(html.indexOf("id=\"data\">") + 10, html.indexOf("</script>"));
        JsonNode values = JSON.readTree(data);
        assertThat(values.at("/runs/1/name").textValue()).isEqualTo("evil</script>");
        assertThat(values.at("/runs/0/values/1").size()).isEqualTo(4);
    }

    @Test
    void anOutputFileIsThereOnlyWhenAllIs() throws IOException {
        Path output = folder.resolve("out.json");
        Path broken = write("broken.run", "q1 Q0 a 1 NaN t");
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run(
                        "evaluate",
                        "--qrels",
                        qrels.toString(),
                        "--run",
                        broken.toString(),
                        "--output",
                        output.toString()))
                .isEqualTo(1);
        assertThat(sluice.errLines())
                .containsExactly("sluice evaluate: " + broken + ":1: score 'NaN'; expected a number, or no order is"
                        + " defined. Correct the run");
        assertThat(output).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | --measure=nDCG10       | Measure 'nDCG10' is not known. Use one of nDCG",
                "2 | --measure=AP --measure=AP | 'AP' is given twice",
                "2 | --format=xml           | expected one of [table, json, html]",
                "2 | --conflicting-judgments=best | expected one of [last, first, highest]",
                "2 | --run=first.run        | run 'first' is given twice",
                "2 | --run==x               | expected a name of visible characters",
                "1 | --run=missing.run      | there is no such file",
                "1 | --run=lr=0.1/a.run     | 0.1/a.run: there is no such file",
                "1 | --run=here/lr=0.1.run  | /lr=0.1.run: there is no such file",
                "1 | --run=/                | /: is a folder; expected a file. Name a file in it",
                "1 | --split=dev            | is no folder; expected one of a BEIR collection",
                "1 | --run=other=qrels.txt  | 4 columns, as judgments have",
                "1 | --output=none/out.json | there is no folder"
            })
    void whatCannotBeUsedIsRefusedInOneLine(int code, String options, String part) {
        CommandLines sluice = new CommandLines();
        List<String> arguments =
                new ArrayList<>(List.of("evaluate", "--qrels", qrels.toString(), "--run", first.toString()));
        for (String option : options.split(" ", -1)) {
            arguments.add(option.replace("qrels.txt", qrels.toString())
                    .replace("none/", folder + "/none/")
                    .replace("here/", folder + "/"));
        }
        assertThat(sluice.run(arguments.toArray(String[]::new))).isEqualTo(code);
        assertThat(sluice.err()).startsWith("sluice evaluate: ").contains(part).hasLineCount(1);
        assertThat(sluice.out()).isEmpty();
    }

    @Test
    void gradesAboveTheMaximumOfErrAreSaid() throws IOException {
        Path steep = write("steep.txt", "q1 0 a 6", "q1 0 b 5", "q1 0 c 4");
        Path run = write("steep.run", run("q1", "a", "b", "c"));
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run("evaluate", "--qrels", steep.toString(), "--run", run.toString(), "--measure", "ERR@10"))
                .as(sluice.err())
                .isZero();
        assertThat(sluice.errLines())
                .containsExactly(
                        "ERR@10 counts 2 grades above 4, up to 6, as 4; write ERR(max_rel=6) for the whole" + " scale");
    }

    @Test
    void aRunOfAnotherCollectionIsRefused() throws IOException {
        CommandLines sluice = new CommandLines();
        Path other = write("other.run", run("Q1", "a"));
        assertThat(sluice.run("evaluate", "--qrels", qrels.toString(), "--run", other.toString()))
                .isEqualTo(1);
        assertThat(sluice.errLines())
                .containsExactly("sluice evaluate: Run 'other' answers 0 of 4 judged queries; expected the query ids of"
                        + " the judgments. Check that both are of one collection");
    }

    private JsonNode json(String... options) throws IOException {
        return JSON.readTree(evaluate(with(options, "--format", "json")).out());
    }

    private CommandLines evaluate(String... options) {
        CommandLines sluice = new CommandLines();
        int code = sluice.run(with(new String[] {"evaluate", "--qrels", qrels.toString()}, options));
        assertThat(code).as(sluice.err()).isZero();
        return sluice;
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Path write(String name, String... lines) throws IOException {
        Path file = folder.resolve(name.replace('/', '_'));
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }

    /** The lines of a query in a TREC run, its documents best first. */
    static String run(String query, String... ids) {
        List<String> lines = new ArrayList<>();
        for (int index = 0; index < ids.length; index++) {
            lines.add(query + " Q0 " + ids[index] + " " + (index + 1) + " " + -index + " tag");
        }
        return String.join("\n", lines);
    }
}
