package dev.sluice.inference.crossencoder;

import dev.sluice.inference.Activation;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import org.jspecify.annotations.Nullable;

/**
 * How the logits of a pair become its score.
 *
 * @param labels how many logits there are
 * @param label which of them counts, from 0
 */
record ScoreRule(int labels, int label, Activation activation) {

    /**
     * The rule that a model's files and the options give together; the options win.
     *
     * @param said the activation that the files say; null where they say none
     * @throws ModelException if neither says what is needed, or the options do not fit the model
     */
    static ScoreRule of(String model, int labels, @Nullable Activation said, RerankerOptions options)
            throws ModelException {
        Activation activation = options.activation() == null ? said : options.activation();
        Integer label = options.label() == null && labels == 1 ? Integer.valueOf(0) : options.label();
        if (activation == null) {
            throw new ModelException("Model '" + model + "' has " + count(labels)
                    + " and its config.json names no activation that is known; expected one. Say --activation"
                    + (labels == 1
                            ? " sigmoid (scores from 0 to 1, what sentence-transformers takes then) or identity (logits)"
                            : " softmax, sigmoid or identity, and --label"));
        }
        if (label == null) {
            throw new ModelException("Model '" + model + "' has " + labels
                    + " labels; expected to be told which one is the score. Say --label N, from 0 to " + (labels - 1));
        }
        if (label >= labels) {
            throw new ModelException("label " + label + " for model '" + model + "', which has " + count(labels)
                    + ": expected " + (labels == 1 ? "0, or leave the option out" : "0 to " + (labels - 1)));
        }
        if (activation == Activation.SOFTMAX && labels == 1) {
            throw new ModelException("activation softmax for model '" + model
                    + "', which has 1 label: expected sigmoid or identity, as a softmax over one label is always 1");
        }
        return new ScoreRule(labels, label, activation);
    }

    private static String count(int labels) {
        return labels == 1 ? "1 label" : labels + " labels";
    }

    /** The score of a pair, computed in double. */
    float score(float[] logits) {
        double logit = logits[label];
        return (float)
                switch (activation) {
                    case SIGMOID -> 1 / (1 + Math.exp(-logit));
                    case IDENTITY -> logit;
                    case SOFTMAX -> softmax(logits);
                };
    }

    /** Differences to the largest logit, so that no exponential overflows. */
    private double softmax(float[] logits) {
        double largest = logits[0];
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return Math.exp(logits[label] - largest) / sum;
    }

    /** True if all logits are numbers. */
    static boolean areFinite(float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return activation + (labels == 1 ? "" : " of label " + label + " of " + labels);
    }
}
