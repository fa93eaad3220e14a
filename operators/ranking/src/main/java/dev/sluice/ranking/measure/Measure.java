package dev.sluice.ranking.measure;

import java.io.Serializable;
import java.util.Collection;

/**
 * How good a ranking is, as one number from 0 (worst) to 1 (best), by trec_eval's definitions: a document is relevant
 * when its grade is 1 or more, or reaches the {@link RelevanceLevel} that is asked for, an unjudged document counts as
 * not relevant, and a query without any relevant document has the value 0.
 *
 * <p>Immutable, equal by content, safe for use by any number of threads. A value is a function of the ranking alone, to
 * the last bit on every machine.
 */
public sealed interface Measure extends Serializable
        permits AveragePrecision, Ndcg, Precision, Recall, ReciprocalRank, Success {

    /** The names that {@link #parse} knows; {@code k} and {@code g} stand for whole numbers of 1 or more. */
    String KNOWN = "nDCG, nDCG@k, RR, RR@k, R@k, P@k, AP, AP@k, Success@k;"
            + " with a parameter, such as AP(rel=2)@100: rel=g of RR, R, P, AP and Success";

    /**
     * The measure with this name in ir_measures' notation, such as {@code nDCG@10} or {@code AP(rel=2)@100}. Upper and
     * lower case differ, and blanks count.
     *
     * @throws IllegalArgumentException if there is no such measure or parameter, and then the message lists the known
     *     ones; or if a value is not allowed, a parameter stands twice, or the name is not written so
     */
    static Measure parse(String name) {
        MeasureName read = MeasureName.parse(name);
        Cutoff cutoff = read.cutoff();
        return switch (read.family()) {
            case "nDCG" -> new Ndcg(read.taking().cutoff());
            case "RR" -> new ReciprocalRank(read.taking("rel").level(), cutoff);
            case "R" -> new Recall(read.taking("rel").level(), cutoff);
            case "P" -> new Precision(read.taking("rel").level(), cutoff);
            case "AP" -> new AveragePrecision(read.taking("rel").level(), cutoff);
            case "Success" -> new Success(read.taking("rel").level(), cutoff);
            default ->
                throw new IllegalArgumentException("Measure '" + name + "' is not known. Use one of " + KNOWN + ".");
        };
    }

    /** The name in ir_measures' notation, without parameters at their default; {@link #parse} reads it back. */
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
