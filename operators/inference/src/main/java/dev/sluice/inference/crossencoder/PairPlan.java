package dev.sluice.inference.crossencoder;

import dev.sluice.inference.InferenceException;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.ranking.DocumentScores;
import java.util.BitSet;
import java.util.List;

/**
 * The pairs of a set; a document's score is the best of its windows'.
 *
 * @param units by document, and within one by place
 * @param documentOf the document of each unit
 * @param truncated documents of which the model does not see the whole
 * @param totalTokens of the query and of what is read of the documents, each once
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares or changes it.
record PairPlan(
        List<PairUnit> units,
        int[] documentOf,
        int documents,
        BitSet truncated,
        long totalTokens,
        int controlTokens,
        ScoreRule rule)
        implements ScoringPlan<PairUnit, float[]> {

    @Override
    public DocumentScores merge(List<float[]> logits) throws InferenceException {
        DocumentScores scores = new DocumentScores(documents);
        for (int unit = 0; unit < documentOf.length; unit++) {
            int document = documentOf[unit];
            if (!ScoreRule.areFinite(logits.get(unit))) {
                throw new InferenceException("The model gave a logit that is no number for the document at index "
                        + document + "; expected finite ones");
            }
            float score = rule.score(logits.get(unit));
            if (!scores.isScored(document) || scores.score(document) < score) {
                scores.score(document, score);
            }
        }
        truncated.stream().forEach(scores::truncated);
        return scores;
    }
}
