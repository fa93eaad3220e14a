package dev.sluice.ranking.measure;

/**
 * One divided by the rank of the first relevant document, 0 where none is found: trec_eval's {@code recip_rank}. With a
 * cutoff, a first relevant document behind it counts as not found.
 */
public record ReciprocalRank(Relevance relevance, Cutoff cutoff) implements Measure {

    /** Over the whole ranking, with documents relevant from grade 1 on. */
    public static final ReciprocalRank UNCUT = new ReciprocalRank(Relevance.USUAL, Cutoff.NONE);

    /** Over the first so many places, with documents relevant from grade 1 on. */
    public static ReciprocalRank at(int depth) {
        return new ReciprocalRank(Relevance.USUAL, new Cutoff(depth));
    }

    @Override
    public String name() {
        return Family.RR.name(cutoff, relevance.written());
    }

    @Override
    public double of(JudgedRanking ranking) {
        int places = cutoff.places(ranking.size());
        for (int place = 0; place < places; place++) {
            if (relevance.holds(ranking.gain(place))) {
                return 1.0 / (place + 1);
            }
        }
        return 0;
    }
}
