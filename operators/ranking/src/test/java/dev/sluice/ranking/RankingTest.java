package dev.sluice.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RankingTest {

    private static final ModelIdentity MODEL = new ModelIdentity("model", "abc", "fp32");
    private final CandidateSet set = CandidateSets.of("q1", "query", "a", "b", "c", "d");

    @Test
    void ordersByScoreDescending() {
        assertThat(rank(set, DocumentScores.of(0.1f, 0.4f, -2f, 0.2f)).results())
                .extracting(RankedDocument::id)
                .containsExactly("d1", "d3", "d0", "d2");
    }

    @Test
    void tiesKeepFirstStageOrder() {
        assertThat(rank(set, DocumentScores.of(0f, 0.5f, -0f, 0.5f)).results())
                .extracting(RankedDocument::id)
                .containsExactly("d1", "d3", "d0", "d2");
    }

    @Test
    void topNCutsAfterOrdering() {
        Ranking ranking = rank(set.withTopN(2), DocumentScores.of(0.1f, 0.4f, -2f, 0.2f));
        assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("d1", "d3");
        assertThat(ranking.results()).extracting(RankedDocument::rank).containsExactly(1, 2);
        assertThat(ranking.results()).extracting(RankedDocument::firstStageRank).containsExactly(2, 4);
    }

    @Test
    void unscoredDocumentsStandLastInFirstStageOrder() {
        DocumentScores scores = new DocumentScores(4);
        scores.score(2, -5f);
        scores.unscoredBecause("no room");
        Ranking ranking = rank(set, scores);
        assertThat(ranking.status()).isEqualTo(Ranking.Status.PARTIAL);
        assertThat(ranking.reason()).isEqualTo("no room");
        assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("d2", "d0", "d1", "d3");
        assertThat(ranking.results()).extracting(RankedDocument::relevanceScore).containsExactly(-5f, null, null, null);
    }

    @Test
    void aSetOfWhichNothingIsScoredIsAFallback() {
        DocumentScores scores = new DocumentScores(4);
        scores.truncated(1);
        scores.unscoredBecause("no room");
        Ranking ranking = rank(set, scores);
        assertThat(ranking.status()).isEqualTo(Ranking.Status.FALLBACK);
        assertThat(ranking.reason()).isEqualTo("no room");
        assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("d0", "d1", "d2", "d3");
        assertThat(ranking.results()).extracting(RankedDocument::relevanceScore).containsOnlyNulls();
        assertThat(ranking.results()).extracting(RankedDocument::truncated).containsExactly(false, true, false, false);
    }

    @Test
    void fallbackKeepsFirstStageOrderAndSaysWhy() {
        Ranking ranking = Ranking.fallback(set, MODEL, "timed out", Ranking.Timings.NONE);
        assertThat(ranking.status()).isEqualTo(Ranking.Status.FALLBACK);
        assertThat(ranking.reason()).isEqualTo("timed out");
        assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("d0", "d1", "d2", "d3");
        assertThat(ranking.results()).extracting(RankedDocument::relevanceScore).containsOnlyNulls();
    }

    @Test
    void noDocumentsGiveAnEmptyRanking() {
        Ranking ranking = rank(CandidateSets.of("q1", "query"), DocumentScores.of());
        assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
        assertThat(ranking.results()).isEmpty();
    }

    @Test
    void aWrongNumberOfScoresNamesBothNumbers() {
        assertThatThrownBy(() -> rank(set, DocumentScores.of(1f, 2f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 scores for 4 documents");
    }

    @Test
    void aScoreThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> DocumentScores.of(1f, Float.NaN)).hasMessageContaining("NaN");
    }

    private static Ranking rank(CandidateSet set, DocumentScores scores) {
        return Ranking.of(set, MODEL, scores, Ranking.Usage.NONE, Ranking.Timings.NONE);
    }
}
