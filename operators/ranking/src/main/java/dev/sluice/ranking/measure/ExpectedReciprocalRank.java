package dev.sluice.ranking.measure;

/**
 * Expected reciprocal rank (Chapelle, Metzler, Zhang and Grinspan, 2009): the mean of one divided by the rank at which
 * a reader stops who goes down the ranking and is content with a document of grade {@code g} with probability
 * {@code (2^g - 1) / 2^max}. As gdeval of the TREC Web Track defines it, which is what ir_measures calls: the highest
 * grade is 4 unless it is said otherwise, an unjudged document and one with a negative grade content nobody, and behind
 * a cutoff nothing is added. It is not normalised: the best possible order is below 1.
 *
 * @param maximum the highest grade, from 1 to 30. A document with a higher one counts as having this one, where gdeval
 *     refuses the judgments
 */
public record ExpectedReciprocalRank(int maximum, Cutoff cutoff) implements Measure {

    /** The highest grade that gdeval knows. */
    public static final int USUAL_MAXIMUM = 4;

    /** Over the whole ranking, with grades up to 4. */
    public static final ExpectedReciprocalRank UNCUT = new ExpectedReciprocalRank(USUAL_MAXIMUM, Cutoff.NONE);

    static final String MAXIMUM = "max_rel";

    public ExpectedReciprocalRank {
        if (maximum < 1 || maximum > 30) {
            throw new IllegalArgumentException("Expected reciprocal rank with the highest grade " + maximum
                    + ": expected " + MAXIMUM + " from 1 to 30. Use the highest grade of the judgments.");
        }
    }

    /** Over the first so many places, with grades up to 4. */
    public static ExpectedReciprocalRank at(int depth) {
        return new ExpectedReciprocalRank(USUAL_MAXIMUM, new Cutoff(depth));
    }

    static ExpectedReciprocalRank named(MeasureName name) {
        return new ExpectedReciprocalRank(name.wholeNumber(MAXIMUM, USUAL_MAXIMUM), name.cutoff());
    }

    @Override
    public String name() {
        return Family.ERR.name(cutoff, maximum == USUAL_MAXIMUM ? "" : MAXIMUM + "=" + maximum);
    }

    @Override
    public double of(JudgedRanking ranking) {
        double value = 0;
        double unsatisfied = 1;
        int places = cutoff.places(ranking.size());
        for (int place = 0; place < places; place++) {
            int grade = Math.min(ranking.gain(place), maximum);
            if (grade > 0) {
                // Powers of two and their quotients are exact.
                double content = (double) ((1 << grade) - 1) / (1 << maximum);
                value += unsatisfied * content / (place + 1);
                unsatisfied *= 1 - content;
            }
        }
        return value;
    }
}
