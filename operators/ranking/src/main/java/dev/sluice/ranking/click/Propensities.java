package dev.sluice.ranking.click;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * How likely a user looks at each rank of a result, and so how much a click there weighs: a click that few could have
 * made stands for those who did not look. Only the ratios of propensities matter to what is computed from them.
 *
 * <p>A weight is the inverse of a propensity, but never more than a largest one (truncated importance sampling:
 * Ionides, 2008; Strehl and others, 2010), lest a single click deep down outweigh all others. What is cut there biases
 * the figures in favour of the order that was shown, and no number of clicks mends that, so the largest weight should
 * be rarely reached. Ionides has it grow as the square root of the number of draws; {@value #DEFAULT_LARGEST_WEIGHT},
 * the default, is that of 10,000 clicks. It cuts nothing within 10 ranks up to a power law of eta 2, and nothing within
 * 100 ranks at eta 1. In the simulation among the tests with eta 1.5, largest weights of 5 and 10 leave a third and a
 * seventh of the bias that clicks as grades have, and 100 errs no more than 20, with few clicks too.
 *
 * <p>Immutable, equal by content, safe for use by any number of threads.
 *
 * @param examination the propensity of each rank
 * @param largestWeight 1 or more
 */
public record Propensities(Examination examination, double largestWeight) implements Serializable {

    public static final double DEFAULT_LARGEST_WEIGHT = 100;

    /** The probability that a user looks at a rank. */
    public sealed interface Examination extends Serializable {
        /**
         * Above 0, up to 1.
         *
         * @param rank from 1
         */
        double at(int rank);
    }

    /**
     * A probability for each rank, such as from an experiment that swaps documents.
     *
     * @param probabilities of the ranks from 1; deeper ranks are looked at as often as the last of them
     */
    public record ByRank(List<Double> probabilities) implements Examination {
        public ByRank {
            probabilities = List.copyOf(probabilities);
            if (probabilities.isEmpty()) {
                throw new IllegalArgumentException("No propensities: expected at least that of rank 1. Name them,"
                        + " or use a power law of the rank.");
            }
            int rank = 1;
            for (double probability : probabilities) {
                if (!(probability > 0 && probability <= 1)) {
                    throw new IllegalArgumentException("Propensity " + probability + " of rank " + rank
                            + ": expected a probability above 0, up to 1. A rank that nobody looks at cannot be"
                            + " clicked: name no ranks from there on.");
                }
                rank++;
            }
        }

        @Override
        public double at(int rank) {
            return probabilities.get(Math.min(rank, probabilities.size()) - 1);
        }
    }

    /**
     * {@code 1 / rank^eta}, as Joachims, Swaminathan and Schnabel (2017) have it.
     *
     * @param eta how fast attention drops: 0 not at all, 1 as found for several search engines
     */
    public record PowerLaw(double eta) implements Examination {
        public PowerLaw {
            if (!(eta >= 0 && eta < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Power law with eta " + eta
                        + ": expected a number of 0 or more; 1 is common, 0 is no position bias");
            }
        }

        @Override
        public double at(int rank) {
            // StrictMath, so that a weight does not depend on the machine
            return Math.max(Double.MIN_NORMAL, StrictMath.pow(rank, -eta));
        }
    }

    public Propensities {
        Objects.requireNonNull(examination, "examination");
        if (!(largestWeight >= 1 && largestWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Largest weight " + largestWeight
                    + " of a click: expected a number of 1 or more; use " + DEFAULT_LARGEST_WEIGHT);
        }
    }

    /**
     * A probability for each rank.
     *
     * @param probabilities of the ranks from 1, each above 0 and up to 1; deeper ranks have the last of them
     */
    public static Propensities byRank(List<Double> probabilities) {
        return new Propensities(new ByRank(probabilities), DEFAULT_LARGEST_WEIGHT);
    }

    /**
     * {@code 1 / rank^eta}.
     *
     * @param eta 0 or more
     */
    public static Propensities powerLaw(double eta) {
        return new Propensities(new PowerLaw(eta), DEFAULT_LARGEST_WEIGHT);
    }

    public Propensities withLargestWeight(double largestWeight) {
        return new Propensities(examination, largestWeight);
    }

    /**
     * How much a click weighs.
     *
     * @param rank where the document was shown, from 1
     * @return 1 or more, at most the largest weight
     */
    public double weight(int rank) {
        return Math.min(1 / examination.at(rank), largestWeight);
    }
}
