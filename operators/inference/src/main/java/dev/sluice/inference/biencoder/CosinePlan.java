package dev.sluice.inference.biencoder;

import dev.sluice.inference.InferenceException;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.ranking.DocumentScores;
import java.util.List;

/**
 * A query and its documents, each a unit; a document's score is the cosine of its vector and the query's.
 *
 * @param units the query's unit, then one a document
 * @param truncated by document, whether the model sees only its beginning
 */
record CosinePlan(List<TextUnit> units, List<Boolean> truncated) implements ScoringPlan<TextUnit, UnitVector> {

    @Override
    public long totalTokens() {
        return units.stream().mapToLong(TextUnit::tokens).sum();
    }

    @Override
    public DocumentScores merge(List<UnitVector> vectors) throws InferenceException {
        UnitVector query = vectors.get(0);
        DocumentScores scores = new DocumentScores(truncated.size());
        for (int index = 0; index < truncated.size(); index++) {
            float cosine = query.cosine(vectors.get(index + 1));
            if (!Float.isFinite(cosine)) {
                throw new InferenceException("The model gave a vector that is no number for the document at index "
                        + index + "; expected finite values");
            }
            scores.score(index, cosine);
            if (truncated.get(index)) {
                scores.truncated(index);
            }
        }
        return scores;
    }
}
