package dev.sluice.ranking.measure;

/**
 * Normalised discounted cumulated gain (Järvelin and Kekäläinen, 2002) as trec_eval's {@code ndcg} and {@code ndcg_cut}
 * define it: the sum of {@code grade / log2(rank + 1)} over the ranking, divided by the same sum over all judged
 * documents in the best order, both cut at the same place. The gain is the grade itself, not {@code 2^grade - 1};
 * grades of 0 or less gain nothing.
 */
public record Ndcg(Cutoff cutoff) implements Measure {

    /** Over the whole ranking. */
    public static final Ndcg UNCUT = new Ndcg(Cutoff.NONE);

    /** StrictMath, so that a value does not depend on the machine; a table, because it is slow. */
    private static final double[] DISCOUNTS = discounts(1024);

    /** Over the first so many places. */
    public static Ndcg at(int depth) {
        return new Ndcg(new Cutoff(depth));
    }

    @Override
    public String name() {
        return Family.NDCG.name(cutoff);
    }

    @Override
    public double of(JudgedRanking ranking) {
        int idealPlaces = cutoff.places(ranking.relevantDocuments());
        if (idealPlaces == 0) {
            return 0;
        }
        double gain = 0;
        int places = cutoff.places(ranking.size());
        for (int place = 0; place < places; place++) {
            int grade = ranking.gain(place);
            if (grade > 0) {
                gain += grade / discount(place);
            }
        }
        double idealGain = 0;
        for (int place = 0; place < idealPlaces; place++) {
            idealGain += ranking.idealGain(place) / discount(place);
        }
        return gain / idealGain;
    }

    /**
     * What a gain is worth at a rank: the gain by log2(rank + 1), and 0 behind the cutoff.
     *
     * @param rank from 1
     */
    public double discounted(double gain, int rank) {
        return rank > cutoff.depth() ? 0 : gain / discount(rank - 1);
    }

    private static double discount(int place) {
        return place < DISCOUNTS.length ? DISCOUNTS[place] : log2(place + 2.0);
    }

    private static double[] discounts(int places) {
        double[] discounts = new double[places];
        for (int place = 0; place < places; place++) {
            discounts[place] = log2(place + 2.0);
        }
        return discounts;
    }

    private static double log2(double value) {
        return StrictMath.log(value) / StrictMath.log(2);
    }
}
