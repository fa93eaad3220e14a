package dev.sluice.ranking;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model says of the documents of one candidate set, by first-stage index. A document without a score is carried
 * as unscored, never as 0. Not thread-safe while being built; read-only once handed to {@link Ranking}.
 */
public final class DocumentScores {

    private final float[] scores;
    private final BitSet scored = new BitSet();
    private final BitSet truncated = new BitSet();
    private @Nullable String unscoredReason;

    /** Scores for so many documents, all unscored at first. */
    public DocumentScores(int documents) {
        this.scores = new float[documents];
    }

    /** Scores of all documents, none truncated. */
    public static DocumentScores of(float... scores) {
        DocumentScores result = new DocumentScores(scores.length);
        for (int index = 0; index < scores.length; index++) {
            result.score(index, scores[index]);
        }
        return result;
    }

    /**
     * Sets the relevance score of a document.
     *
     * @throws IllegalArgumentException if the score is NaN or infinite: no order is defined for those
     */
    public void score(int index, float score) {
        if (!Float.isFinite(score)) {
            throw new IllegalArgumentException(
                    "The model gave " + score + " for the document at index " + index + "; expected a finite score");
        }
        scores[Objects.checkIndex(index, scores.length)] = score;
        scored.set(index);
    }

    /** Notes that the model did not see the whole of a document. */
    public void truncated(int index) {
        truncated.set(Objects.checkIndex(index, scores.length));
    }

    /** Says why some documents have no score. */
    public void unscoredBecause(String reason) {
        this.unscoredReason = reason;
    }

    public int size() {
        return scores.length;
    }

    public boolean isScored(int index) {
        return scored.get(Objects.checkIndex(index, scores.length));
    }

    public boolean isTruncated(int index) {
        return truncated.get(Objects.checkIndex(index, scores.length));
    }

    /** The relevance score of a scored document. */
    public float score(int index) {
        if (!isScored(index)) {
            throw new IllegalStateException("The document at index " + index + " has no score");
        }
        return scores[index];
    }

    public boolean isComplete() {
        return scored.cardinality() == scores.length;
    }

    /** True if at least one document has a score. */
    public boolean hasAny() {
        return !scored.isEmpty();
    }

    /** Why some documents have no score; null where all have one. */
    public @Nullable String unscoredReason() {
        return unscoredReason;
    }

    @Override
    public String toString() {
        return "DocumentScores" + Arrays.toString(scores);
    }
}
