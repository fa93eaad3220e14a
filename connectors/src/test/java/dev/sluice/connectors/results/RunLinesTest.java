package dev.sluice.connectors.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLinesTest {

    @Test
    void theScoreColumnKeepsTheOrderAlsoWhereScoresAreEqualOrMissing() throws Exception {
        Ranking ranking = ranking(Ranking.Status.PARTIAL, "The model left one out", 0.5f, 0.5f, null);
        assertThat(encoded(new TrecLines(RunScores.RANK, "tag"), ranking))
                .isEqualTo("q1 Q0 d1 1 2 tag\nq1 Q0 d2 2 1 tag\nq1 Q0 d3 3 0 tag\n");
    }

    @Test
    void scoresAreWrittenWithAllTheirDigits() throws Exception {
        assertThat(encoded(new TrecLines(RunScores.RELEVANCE, "t"), ranking(Ranking.Status.RANKED, null, 0.93f, 1e-7f)))
                .isEqualTo("q1 Q0 d1 1 0.93 t\nq1 Q0 d2 2 1.0E-7 t\n");
    }

    @Test
    void aScoreThatIsNotThereEndsTheJob() {
        Ranking ranking = ranking(Ranking.Status.FALLBACK, "The model was too slow\nand more", null, null);
        assertThatThrownBy(() -> encoded(new TrecLines(RunScores.RELEVANCE, "t"), ranking))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(MissingScoreException.class)
                .hasMessageStartingWith("Query 'q1' came back as fallback (The model was too slow); expected a score")
                .hasMessageContaining("--run-scores rank");
    }

    @Test
    void anAnswerWithoutDocumentsHasNoLines() throws Exception {
        assertThat(encoded(new TrecLines(RunScores.RELEVANCE, "t"), ranking(Ranking.Status.RANKED, null)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb", "a\nb", "\u00a0", "a\u3000", "\u0007"})
    void anIdThatIsNoColumnIsRefused(String id) {
        CandidateSet wrongQuery = CandidateSet.of(id, "query", List.of(Document.of("d1", "text")));
        assertThat(TrecIds.refusal(wrongQuery))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("\"query_id\" is empty or holds a blank"));
        CandidateSet wrongDocument =
                CandidateSet.of("q", "query", List.of(Document.of("d1", "text"), Document.of(id, "text")));
        assertThat(TrecIds.refusal(wrongDocument))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("\"documents[1].id\" is empty"));
    }

    @Test
    void anIdOfAnyOtherLettersIsAColumn() {
        assertThat(TrecIds.refusal(
                        CandidateSet.of("q-1/\u00e4", "a query", List.of(Document.of("https://x.y/?z=1#a", "a text")))))
                .isEmpty();
    }

    private static String encoded(TrecLines lines, Ranking ranking) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        lines.encode(ranking, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Ranking ranking(Ranking.Status status, @Nullable String reason, @Nullable Float... scores) {
        RankedDocument[] documents = new RankedDocument[scores.length];
        for (int index = 0; index < scores.length; index++) {
            documents[index] = new RankedDocument(index, "d" + (index + 1), scores[index], index + 1, index + 1, false);
        }
        return new Ranking(
                "q1",
                new ModelIdentity("m", "1", "fp32"),
                status,
                reason,
                List.of(documents),
                Ranking.Usage.NONE,
                Ranking.Timings.NONE,
                null,
                Attributes.NONE,
                null);
    }
}
