package dev.sluice.ranking.measure;

/**
 * One divided by the rank at which a reader stops who goes from place to place until a document satisfies, as a mean
 * over such readers: expected reciprocal rank (Chapelle, Metzler, Zhang and Grinspan, 2009). A document of grade g
 * satisfies with the probability {@code (2^g - 1) / 2^maximum}. It is gdeval's {@code err}, which is what ir_measures
 * takes for {@code ERR}, with its maximum of 4.
 *
 * <p>A grade above the maximum counts as the maximum, where gdeval refuses the judgments; one below 0, or none, as 0.
 * The parameter {@code max_rel} has its name from ir_measures' {@code NERR8}; its {@code ERR} has only the default.
 *
 * @param maximum the highest grade of the scale, from 1 to 52
 */
public record ExpectedReciprocalRank(int maximum, Cutoff cutoff) implements Measure {

    /** gdeval's maximum. */
    private static final int DEFAULT_MAXIMUM = 4;

    /** Up to here {@code 2^g - 1} and {@code 2^maximum} are exact in a double. */
    private static final int HIGHEST = 52;

    /** Over the whole ranking, with grades up to 4. */
    public static final ExpectedReciprocalRank UNCUT = new ExpectedReciprocalRank(DEFAULT_MAXIMUM, Cutoff.NONE);

    private static final String MAXIMUM = "max_rel";

    public ExpectedReciprocalRank {
        if (maximum < 1 || maximum > HIGHEST) {
            throw new IllegalArgumentException("Maximum grade " + maximum + " of ERR: expected 1 to " + HIGHEST
                    + "; leave it out for " + DEFAULT_MAXIMUM);
        }
    }

    /** Over the first so many places, with grades up to 4. */
    public static ExpectedReciprocalRank at(int depth) {
        return new ExpectedReciprocalRank(DEFAULT_MAXIMUM, new Cutoff(depth));
    }

    static ExpectedReciprocalRank named(MeasureName name) {
        return new ExpectedReciprocalRank(
                name.taking(MAXIMUM).wholeNumber(MAXIMUM, DEFAULT_MAXIMUM, HIGHEST), name.cutoff());
    }

    @Override
    public String name() {
        return MeasureName.of("ERR", cutoff)
                .with(MAXIMUM, maximum, DEFAULT_MAXIMUM)
                .toString();
    }

    @Override
    public double of(JudgedRanking ranking) {
        double sum = 0;
        double reached = 1;
        int places = cutoff.places(ranking.size());
        for (int place = 0; place < places; place++) {
            double satisfied = satisfies(ranking.gain(place));
            sum += satisfied * reached / (place + 1);
            reached *= 1 - satisfied;
        }
        return sum;
    }

    private double satisfies(int grade) {
        int counted = Math.max(0, Math.min(grade, maximum));
        return (double) ((1L << counted) - 1) / (1L << maximum);
    }
}
