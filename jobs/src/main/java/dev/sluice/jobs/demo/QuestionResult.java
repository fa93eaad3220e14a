package dev.sluice.jobs.demo;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What reranking did to one question of the demo.
 *
 * @param answer id of the right method
 * @param rankBefore the right method's place in first-stage order, from 1; null where the first stage missed it
 * @param rankAfter its place in the ranking; null where it is not in it
 * @param ndcgBefore nDCG@10 of the first stage
 * @param ndcgAfter nDCG@10 of the ranking
 * @param latencyMillis from the question's arrival at the reranker to its answer
 */
public record QuestionResult(
        String queryId,
        String question,
        String answer,
        @Nullable Integer rankBefore,
        @Nullable Integer rankAfter,
        double ndcgBefore,
        double ndcgAfter,
        double latencyMillis,
        Ranking.Status status) {

    private static final Measure NDCG = Measure.parse("nDCG@10");

    /** Biggest gain first: by nDCG@10, then by places, then by id. */
    static final Comparator<QuestionResult> MOST_GAINED = Comparator.comparingDouble(QuestionResult::gain)
            .thenComparingInt(QuestionResult::placesGained)
            .reversed()
            .thenComparing(QuestionResult::queryId);

    /** Biggest loss first: by nDCG@10, then by places, then by id. */
    static final Comparator<QuestionResult> MOST_LOST = Comparator.comparingDouble(QuestionResult::gain)
            .thenComparingInt(QuestionResult::placesGained)
            .thenComparing(QuestionResult::queryId);

    /**
     * Compares a set of {@link DemoCandidates} with its ranking.
     *
     * @throws IllegalArgumentException if the ranking is not one of the set's documents, or the set has no labels
     */
    public static QuestionResult of(CandidateSet set, Ranking ranking) {
        if (!(set.query() instanceof Content.Text question)) {
            throw new IllegalArgumentException(
                    "Query '" + set.queryId() + "' is no text, as a question of the demo is");
        }
        String answer = Answer.of(set);
        return new QuestionResult(
                set.queryId(),
                question.text(),
                answer,
                rankBefore(set, answer),
                rankAfter(ranking, answer),
                NDCG.of(JudgedRanking.ofFirstStage(set)),
                NDCG.of(JudgedRanking.of(set, ranking)),
                ranking.timings().total().toNanos() / 1e6,
                ranking.status());
    }

    /** The right method's name within its package, such as {@code Configuration#get(ConfigOption)}. */
    String answerWithoutPackage() {
        return answer.replaceFirst("^(?:[a-z]\\w*\\.)+", "");
    }

    /** What reranking added to nDCG@10. */
    double gain() {
        return ndcgAfter - ndcgBefore;
    }

    /** How many places the right method rose; negative where it fell, 0 where a rank is missing. */
    int placesGained() {
        return rankBefore == null || rankAfter == null ? 0 : rankBefore - rankAfter;
    }

    private static @Nullable Integer rankBefore(CandidateSet set, String answer) {
        int rank = 1;
        for (Document document : set.documents()) {
            if (document.id().equals(answer)) {
                return rank;
            }
            rank++;
        }
        return null;
    }

    private static @Nullable Integer rankAfter(Ranking ranking, String answer) {
        for (RankedDocument result : ranking.results()) {
            if (result.id().equals(answer)) {
                return result.rank();
            }
        }
        return null;
    }
}
