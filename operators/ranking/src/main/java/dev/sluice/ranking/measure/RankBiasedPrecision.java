package dev.sluice.ranking.measure;

import java.math.BigDecimal;

/**
 * Rank-biased precision (Moffat and Zobel, 2008): what a reader finds who goes from each document to the next with
 * probability {@code p}, the persistence, {@code (1 - p) * sum of p^(rank - 1)} over the ranks of relevant documents.
 * Between 0.5 for impatient readers and 0.95 for patient ones is common.
 *
 * <p>Behind a cutoff nothing is added. In ir_measures' {@code RBP} a relevance that is left out stands for graded
 * relevance, which its evaluators do not offer; here it is grade 1, as in the paper and in the other measures.
 *
 * @param persistence above 0 and below 1
 */
public record RankBiasedPrecision(double persistence, Relevance relevance, Cutoff cutoff) implements Measure {

    /** What ir_measures takes where a name does not say. */
    public static final double USUAL_PERSISTENCE = 0.8;

    /** With documents relevant from grade 1 on, over the whole ranking, with the usual persistence. */
    public static final RankBiasedPrecision UNCUT =
            new RankBiasedPrecision(USUAL_PERSISTENCE, Relevance.USUAL, Cutoff.NONE);

    static final String PERSISTENCE = "p";

    public RankBiasedPrecision {
        if (!(persistence > 0 && persistence < 1)) {
            throw new IllegalArgumentException("Rank-biased precision with the persistence " + persistence
                    + ": expected a number above 0 and below 1; use " + USUAL_PERSISTENCE);
        }
    }

    static RankBiasedPrecision named(MeasureName name) {
        return new RankBiasedPrecision(name.share(PERSISTENCE, USUAL_PERSISTENCE), name.relevance(), name.cutoff());
    }

    @Override
    public String name() {
        return Family.RBP.name(
                cutoff,
                persistence == USUAL_PERSISTENCE ? "" : PERSISTENCE + "=" + plain(persistence),
                relevance.written());
    }

    /** From the last place to the first: so it cannot come out above 1 by rounding, as a sum from the first can. */
    @Override
    public double of(JudgedRanking ranking) {
        double value = 0;
        for (int place = cutoff.places(ranking.size()) - 1; place >= 0; place--) {
            value *= persistence;
            if (relevance.holds(ranking.gain(place))) {
                value += 1 - persistence;
            }
        }
        return value;
    }

    /** Without an exponent, which names of measures do not have. */
    private static String plain(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }
}
