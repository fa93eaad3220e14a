package dev.sluice.ranking.measure;

import java.io.Serializable;
import java.util.Collection;

/**
 * How good a ranking is, as one number from 0 (worst) to 1 (best), by trec_eval's definitions: a document is relevant
 * when its grade is 1 or more, an unjudged document counts as not relevant, and a query without any relevant document
 * has the value 0.
 *
 * <p>Immutable, equal by content, safe for use by any number of threads. A value is a function of the ranking alone, to
 * the last bit on every machine.
 */
public sealed interface Measure extends Serializable
        permits AveragePrecision, Ndcg, Precision, Recall, ReciprocalRank, Success {

    /** The names that {@link #parse} knows; {@code k} stands for a whole number of 1 or more. */
    String KNOWN = "nDCG, nDCG@k, RR, RR@k, R@k, P@k, AP, AP@k, Success@k";

    /**
     * The measure with this name in ir_measures' notation, such as {@code nDCG@10}. Upper and lower case differ.
     *
     * @throws IllegalArgumentException if there is no such measure; the message lists the known ones
     */
    static Measure parse(String name) {
        int at = name.indexOf('@');
        String family = at < 0 ? name : name.substring(0, at);
        Cutoff cutoff = at < 0 ? Cutoff.NONE : Cutoff.parse(name, name.substring(at + 1));
        return switch (family) {
            case "nDCG" -> new Ndcg(cutoff);
            case "RR" -> new ReciprocalRank(cutoff);
            case "R" -> new Recall(cutoff);
            case "P" -> new Precision(cutoff);
            case "AP" -> new AveragePrecision(cutoff);
            case "Success" -> new Success(cutoff);
            default ->
                throw new IllegalArgumentException("Measure '" + name + "' is not known. Use one of " + KNOWN + ".");
        };
    }

    /** The name in ir_measures' notation; {@link #parse} reads it back. */
    String name();

    /** How many places of a ranking it looks at. */
    Cutoff cutoff();

    /** How many places the deepest of these looks at; 0 without any. */
    static int depth(Collection<Measure> measures) {
        return measures.stream()
                .mapToInt(measure -> measure.cutoff().depth())
                .max()
                .orElse(0);
    }

    /** The value for one query. Allocates nothing. */
    double of(JudgedRanking ranking);
}
