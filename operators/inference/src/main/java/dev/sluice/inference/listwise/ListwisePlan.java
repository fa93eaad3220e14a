package dev.sluice.inference.listwise;

import dev.sluice.inference.InferenceException;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.ranking.DocumentScores;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one candidate set, and how they become scores: the query's vectors of all blocks, weighted, make one,
 * and a document's score is the cosine of its vector with that one, in [-1, 1]. With one block this is the plain
 * cosine.
 *
 * @param blocks for each unit, the indexes of its documents
 * @param unscoredReason why some documents are in no block; null where all are
 */
record ListwisePlan(
        List<BlockUnit> units,
        List<List<Integer>> blocks,
        int documents,
        BitSet truncated,
        long totalTokens,
        int controlTokens,
        @Nullable String unscoredReason)
        implements ScoringPlan<BlockUnit, BlockVectors> {

    /** The same plan, where the model gets less of these documents than they have. */
    ListwisePlan alsoTruncated(BitSet documentsCutBefore) {
        BitSet all = (BitSet) truncated.clone();
        all.or(documentsCutBefore);
        return new ListwisePlan(units, blocks, documents, all, totalTokens, controlTokens, unscoredReason);
    }

    @Override
    public DocumentScores merge(List<BlockVectors> outcomes) throws InferenceException {
        DocumentScores scores = new DocumentScores(documents);
        truncated.stream().forEach(scores::truncated);
        if (unscoredReason != null) {
            scores.unscoredBecause(unscoredReason);
        }
        if (outcomes.isEmpty()) {
            return scores;
        }
        float[] query = mergedQuery(outcomes);
        for (int block = 0; block < blocks.size(); block++) {
            List<Integer> indexes = blocks.get(block);
            for (int place = 0; place < indexes.size(); place++) {
                double score =
                        BlockVectors.cosine(outcomes.get(block).documents().get(place), query);
                if (!Double.isFinite(score)) {
                    throw new InferenceException("The model gave vectors that are no numbers for the document at index "
                            + indexes.get(place) + "; expected finite values that are not all zero");
                }
                scores.score(indexes.get(place), (float) score);
            }
        }
        return scores;
    }

    /** The weighted mean of the blocks' query vectors; its length does not matter to a cosine. */
    static float[] mergedQuery(List<BlockVectors> outcomes) {
        double[] sum = new double[outcomes.get(0).query().length];
        double weights = 0;
        for (BlockVectors outcome : outcomes) {
            double weight = outcome.weight();
            weights += weight;
            for (int place = 0; place < sum.length; place++) {
                sum[place] += weight * outcome.query()[place];
            }
        }
        float[] mean = new float[sum.length];
        for (int place = 0; place < sum.length; place++) {
            mean[place] = (float) (sum[place] / weights);
        }
        return mean;
    }
}
