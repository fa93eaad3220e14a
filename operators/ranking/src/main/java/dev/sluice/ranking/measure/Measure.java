package dev.sluice.ranking.measure;

import java.io.Serializable;
import java.util.Collection;

/**
 * How good a ranking is, as one number from 0 (worst) to 1 (best), by trec_eval's definitions where it has them: a
 * document is relevant when its grade is 1 or more, or reaches the {@link RelevanceLevel} that is asked for, an
 * unjudged document counts as not relevant, and a query without any relevant document has the value 0. Only
 * {@link Judged} says something else: how much is known of a ranking.
 *
 * <p>Immutable, equal by content, safe for use by any number of threads. A value is a function of the ranking alone, to
 * the last bit on every machine.
 */
public sealed interface Measure extends Serializable
        permits AveragePrecision,
                BinaryPreference,
                ExpectedReciprocalRank,
                Judged,
                Ndcg,
                Precision,
                RankBiasedPrecision,
                Recall,
                ReciprocalRank,
                Success {

    /**
     * The names that {@link #parse} knows; {@code k} and {@code g} stand for whole numbers of 1 or more, {@code x} for
     * a number between 0 and 1.
     */
    String KNOWN = "nDCG, nDCG@k, RR, RR@k, R@k, P@k, AP, AP@k, Success@k, Bpref, RBP, RBP@k, ERR, ERR@k,"
            + " Judged@k; with parameters, such as AP(rel=2)@100: rel=g of RR, R, P, AP, Success, Bpref and RBP,"
            + " p=x of RBP, max_rel=g of ERR";

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
            case "RR" -> new ReciprocalRank(read.taking(MeasureName.LEVEL).level(), cutoff);
            case "R" -> new Recall(read.taking(MeasureName.LEVEL).level(), cutoff);
            case "P" -> new Precision(read.taking(MeasureName.LEVEL).level(), cutoff);
            case "AP" -> new AveragePrecision(read.taking(MeasureName.LEVEL).level(), cutoff);
            case "Success" -> new Success(read.taking(MeasureName.LEVEL).level(), cutoff);
            case "Bpref" ->
                new BinaryPreference(
                        read.taking(MeasureName.LEVEL).withoutCutoff().level());
            case "RBP" -> RankBiasedPrecision.named(read);
            case "ERR" -> ExpectedReciprocalRank.named(read);
            case "Judged" -> new Judged(read.taking().cutoff());
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
