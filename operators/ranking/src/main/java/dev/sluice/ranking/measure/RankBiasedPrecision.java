package dev.sluice.ranking.measure;

/**
 * The share of relevant documents among those that a reader looks at who starts at the first place and goes on to the
 * next with a fixed probability: rank-biased precision (Moffat and Zobel, 2008), {@code (1 - p)} times the sum of
 * {@code p^(rank - 1)} over the ranks of the relevant documents. What is not in the ranking adds nothing, so that even
 * the best order of few documents stays below 1.
 *
 * <p>A document is relevant or not, as in that article. Beware that ir_measures reads {@code RBP} without {@code rel}
 * as graded; what {@code RBP} is here is its {@code RBP(rel=1)}.
 *
 * @param persistence the probability p of going on to the next place, above 0 and below 1
 */
public record RankBiasedPrecision(double persistence, RelevanceLevel level, Cutoff cutoff) implements Measure {

    /** ir_measures' persistence where none is given. */
    private static final double DEFAULT_PERSISTENCE = 0.8;

    /** Over the whole ranking, with a persistence of 0.8. */
    public static final RankBiasedPrecision UNCUT =
            new RankBiasedPrecision(DEFAULT_PERSISTENCE, RelevanceLevel.DEFAULT, Cutoff.NONE);

    private static final String PERSISTENCE = "p";

    public RankBiasedPrecision {
        if (!(persistence > 0 && persistence < 1)) {
            throw new IllegalArgumentException("Persistence " + persistence
                    + " of RBP: expected a number above 0 and below 1; leave it out for " + DEFAULT_PERSISTENCE);
        }
    }

    /** Over the first so many places, with a persistence of 0.8. */
    public static RankBiasedPrecision at(int depth) {
        return new RankBiasedPrecision(DEFAULT_PERSISTENCE, RelevanceLevel.DEFAULT, new Cutoff(depth));
    }

    static RankBiasedPrecision named(MeasureName name) {
        return new RankBiasedPrecision(
                name.taking(PERSISTENCE, MeasureName.LEVEL).fraction(PERSISTENCE, DEFAULT_PERSISTENCE),
                name.level(),
                name.cutoff());
    }

    @Override
    public String name() {
        return MeasureName.of("RBP", cutoff)
                .with(PERSISTENCE, persistence, DEFAULT_PERSISTENCE)
                .with(level)
                .toString();
    }

    @Override
    public double of(JudgedRanking ranking) {
        // From the last place, so that rounding does not lead above 1.
        double value = 0;
        for (int place = cutoff.places(ranking.size()) - 1; place >= 0; place--) {
            value *= persistence;
            if (ranking.isRelevant(place, level)) {
                value += 1 - persistence;
            }
        }
        return value;
    }
}
