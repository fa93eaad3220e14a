package dev.sluice.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTableTest {
    private static final Path REPORT = Path.of("out", "report.html");

    @Test
    void showsFiguresAndQuestions() {
        List<QuestionResult> questions = DemoResults.questions(2, 1, 12, 1, 20, 3, 4, 3, 1, 9, 1, 2);
        assertThat(DemoTable.render(DemoResults.of(DemoResults.summary(148, 2), 330.0, questions), REPORT))
                .isEqualTo("""
                              first stage     reranked   difference   95% interval      p (Holm)  won/tied/lost
                nDCG@10             0.601        0.761       +0.159   +0.110 to +0.209   < 0.001  80/50/20
                RR@10               0.550        0.700       +0.150   +0.100 to +0.200     0.012  70/60/20
                R@5                 0.700        0.690       -0.010   -0.050 to +0.030     1.000  3/142/5

                Queries      150
                Documents    3,000, 63.8 per inference
                Throughput   312.4 documents/s; a bare loop makes 330.0 (95% of it reached)
                Latency      p50 1,234 ms, p99 2,346 ms (waiting included: all were asked at once)
                Fallbacks    2
                Dead letters 2

                Gained most (rank of the right method before and after)
                   12 -> 1   Asks for Q1
                             Q1#m(int)
                   20 -> 3   Asks for Q2
                             Q2#m(int)
                    2 -> 1   Asks for Q0
                             Q0#m(int)

                Lost most
                    1 -> 9   Asks for Q4
                             Q4#m(int)

                Report: out/report.html
                """);
    }

    @Test
    void whatIsNotKnownIsADash() {
        assertThat(DemoTable.render(DemoResults.of(DemoResults.nothingYet(), null, List.of()), REPORT))
                .contains("nDCG@10                 -            -            -   -                        -  -\n")
                .contains("Documents    0, - per inference\nThroughput   - documents/s\nLatency      -\n")
                .contains("Gained most (rank of the right method before and after): none\n")
                .contains("Lost most: none\n");
    }

    @Test
    void longAndHostileTextsKeepToTheTable() {
        QuestionResult question =
                DemoResults.question("Q0", "Clears\u001b[2J the\nscreen " + "and more ".repeat(20), 3, 1);
        assertThat(DemoTable.render(DemoResults.of(question), REPORT))
                .contains("    3 -> 1   Clears [2J the screen and more")
                .doesNotContain("\u001b");
        assertThat(DemoTable.render(DemoResults.of(question), REPORT).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(DemoTable.WIDTH));
    }
}
