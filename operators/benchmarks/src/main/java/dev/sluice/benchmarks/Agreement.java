package dev.sluice.benchmarks;

import dev.sluice.jobs.process.CommandFailedException;
import java.util.Locale;

/** Checks that two ways to score the same documents give the same scores, without which no speed can be compared. */
final class Agreement {

    private static final double TOLERANCE = 1e-4;

    /** Scores that lie closer together would agree whatever is wrong. */
    private static final double LEAST_SPREAD = 100 * TOLERANCE;

    /**
     * The largest difference of two scores of one document.
     *
     * @throws CommandFailedException if it is 1e-4 or more, or if the scores differ too little among themselves to tell
     */
    static double check(float[] scores, float[] expected) {
        if (scores.length != expected.length) {
            throw new CommandFailedException("Sluice gave " + scores.length + " scores, the padded loop "
                    + expected.length + "; expected one a document. The benchmark compares nothing");
        }
        double largest = 0;
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (int document = 0; document < expected.length; document++) {
            double difference = Math.abs((double) scores[document] - expected[document]);
            if (!(difference < TOLERANCE)) {
                throw new CommandFailedException(String.format(
                        Locale.ROOT,
                        "Document %d of the first query has the score %s by Sluice and %s by the padded loop; expected a"
                                + " difference below %s. The benchmark compares nothing until they agree",
                        document,
                        scores[document],
                        expected[document],
                        TOLERANCE));
            }
            largest = Math.max(largest, difference);
            lowest = Math.min(lowest, expected[document]);
            highest = Math.max(highest, expected[document]);
        }
        if (!(highest - lowest >= LEAST_SPREAD)) {
            throw new CommandFailedException("The scores of the first query lie between " + lowest + " and " + highest
                    + "; expected at least " + LEAST_SPREAD + " between them, or agreement says nothing. Give another"
                    + " --seed");
        }
        return largest;
    }

    private Agreement() {}
}
