package dev.sluice.ranking.measure;

import java.io.Serializable;
import java.util.Collection;

/**
 * How good a ranking is, as one number from 0 (worst) to 1 (best), by trec_eval's definitions where it has one: a
 * document is relevant when its grade is 1 or more, or as {@link Relevance} says, an unjudged document counts as not
 * relevant, and a query without any relevant document has the value 0. {@link Judged} is the exception: it measures the
 * judgments.
 *
 * <p>Immutable, equal by content, safe for use by any number of threads. A value is a function of the ranking alone, to
 * the last bit on every machine.
 */
public sealed interface Measure extends Serializable
        permits AveragePrecision,
                Bpref,
                ExpectedReciprocalRank,
                Judged,
                Ndcg,
                Precision,
                RankBiasedPrecision,
                Recall,
                ReciprocalRank,
                Success {

    /**
     * The names that {@link #parse} knows, with the parameters that they can have; {@code k} stands for a whole number
     * of 1 or more.
     */
    String KNOWN = "nDCG, nDCG@k, RR, RR@k, R@k, P@k, AP, AP@k, Success@k, Bpref, RBP, RBP@k, ERR, ERR@k, Judged@k;"
            + " with parameters RR(rel=1), R(rel=1), P(rel=1), AP(rel=1), Success(rel=1), Bpref(rel=1),"
            + " RBP(p=0.8,rel=1), ERR(max_rel=4)";

    /**
     * The measure with this name in ir_measures' notation, such as {@code nDCG@10} or {@code AP(rel=2)@100}. Upper and
     * lower case differ. Parameters stand in any order, and those left out are as {@link #KNOWN} has them.
     *
     * @throws IllegalArgumentException if there is no such measure, or it has no such parameter or not with such a
     *     value; the message lists the known ones
     */
    static Measure parse(String name) {
        return Family.read(MeasureName.parse(name));
    }

    /** The name in ir_measures' notation, without what is as usual; {@link #parse} reads it back. */
    String name();

    /** How many places of a ranking it looks at; {@link Cutoff#NONE} for all. */
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
