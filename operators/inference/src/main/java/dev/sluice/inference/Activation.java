package dev.sluice.inference;

import java.util.Locale;

/** What makes a cross-encoder's logits a relevance score. */
public enum Activation {
    /** The logistic function of one label's logit: from 0 to 1, labels apart. */
    SIGMOID,
    /** The logit of one label as it is. */
    IDENTITY,
    /** The share of one label among all, which sum to 1. */
    SOFTMAX;

    /** The word of the command line, such as {@code sigmoid}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
