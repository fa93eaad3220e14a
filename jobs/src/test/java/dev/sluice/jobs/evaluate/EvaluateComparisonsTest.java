package dev.sluice.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.jobs.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code evaluate} says of a run against the first one. */
class EvaluateComparisonsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void pValuesAreCorrectedForAllRunsAndMeasures() throws IOException {
        List<String> judgments = new ArrayList<>();
        List<String> worse = new ArrayList<>();
        List<String> better = new ArrayList<>();
        for (int query = 0; query < 8; query++) {
            judgments.add("n" + query + " 0 a 1");
            worse.add(EvaluateCommandTest.run("n" + query, "x", "a"));
            better.add(EvaluateCommandTest.run("n" + query, "a", "x"));
        }
        Path many = write("many.txt", judgments.toArray(String[]::new));
        Path baseline = write("worse.run", worse.toArray(String[]::new));
        Path run = write("better.run", better.toArray(String[]::new));
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run(
                        "evaluate",
                        "--qrels",
                        many.toString(),
                        "--measure=RR",
                        "--measure=P@1",
                        "--measure=R@2",
                        "--format=json",
                        "--run=" + baseline,
                        "--run=one=" + run,
                        "--run=two=" + run))
                .as(sluice.err())
                .isZero();
        JsonNode comparisons = JSON.readTree(sluice.out()).get("comparisons");
        // All eight queries gain: two of the 256 combinations of signs are as far from 0.
        double p = 2 / 256.0;
        assertThat(comparisons).hasSize(6);
        assertThat(comparisons.get(0).get("p_value").doubleValue()).isEqualTo(p);
        assertThat(comparisons.get(0).get("p_value_holm").doubleValue()).isEqualTo(6 * p);
        assertThat(comparisons.get(2).get("measure").textValue()).isEqualTo("R@2");
        assertThat(comparisons.get(2).get("p_value_holm").doubleValue()).isEqualTo(1);
    }

    @Test
    void theTenQueriesThatChangedMostStandFirstInEachDirection() throws IOException {
        List<String> judgments = new ArrayList<>();
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        for (int query = 10; query < 40; query++) {
            // The right document moves from rank 1 down to rank (query - 9), or from there up to 1.
            String[] ids = new String[query - 9];
            Arrays.setAll(ids, index -> "x" + index);
            ids[ids.length - 1] = "a";
            judgments.add("n" + query + " 0 a 1");
            (query % 2 == 0 ? before : after).add(EvaluateCommandTest.run("n" + query, "a"));
            (query % 2 == 0 ? after : before).add(EvaluateCommandTest.run("n" + query, ids));
        }
        Path many = write("many.txt", judgments.toArray(String[]::new));
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run(
                        "evaluate",
                        "--qrels=" + many,
                        "--measure=RR",
                        "--format=json",
                        "--run=" + write("before.run", before.toArray(String[]::new)),
                        "--run=" + write("after.run", after.toArray(String[]::new))))
                .as(sluice.err())
                .isZero();
        JsonNode changed = JSON.readTree(sluice.out()).at("/most_changed/0");
        assertThat(changed.get("gained").findValuesAsText("query_id"))
                .containsExactly("n39", "n37", "n35", "n33", "n31", "n29", "n27", "n25", "n23", "n21");
        assertThat(changed.get("lost").findValuesAsText("query_id"))
                .containsExactly("n38", "n36", "n34", "n32", "n30", "n28", "n26", "n24", "n22", "n20");
    }

    @Test
    void figuresDoNotDependOnNamesButOnTheSeed() throws IOException {
        List<String> judgments = new ArrayList<>();
        List<String> baseline = new ArrayList<>();
        List<String> better = new ArrayList<>();
        for (int query = 0; query < 40; query++) {
            String[] ids = {"a", "b", "c", "d", "e"};
            judgments.add("n" + query + " 0 " + ids[query % 5] + " 1");
            baseline.add(EvaluateCommandTest.run("n" + query, "a", "b", "c", "d", "e"));
            better.add(EvaluateCommandTest.run("n" + query, ids[query % 3], "x", "y"));
        }
        Path many = write("many.txt", judgments.toArray(String[]::new));
        Path run = write("better.run", better.toArray(String[]::new));
        String[] same = {
            "--qrels",
            many.toString(),
            "--measure",
            "RR",
            "--run",
            write("baseline.run", baseline.toArray(String[]::new)).toString(),
            "--run"
        };
        JsonNode named = intervalOf(with(same, "other=" + run));
        assertThat(intervalOf(with(same, "another=" + run))).isEqualTo(named);
        assertThat(intervalOf(with(same, "other=" + run, "--seed", "7"))).isNotEqualTo(named);
    }

    private static JsonNode intervalOf(String... options) throws IOException {
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run(with(new String[] {"evaluate", "--format", "json"}, options)))
                .as(sluice.err())
                .isZero();
        return JSON.readTree(sluice.out()).at("/comparisons/0/confidence_interval");
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }
}
