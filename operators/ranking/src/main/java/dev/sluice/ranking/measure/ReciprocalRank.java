package dev.sluice.ranking.measure;

/**
 * One divided by the rank of the first relevant document, 0 where none is found: trec_eval's {@code recip_rank}. With a
 * cutoff, a first relevant document behind it counts as not found.
 */
public record ReciprocalRank(RelevanceLevel level, Cutoff cutoff) implements Measure {

    /** Over the whole ranking. */
    public static final ReciprocalRank UNCUT = new ReciprocalRank(RelevanceLevel.DEFAULT, Cutoff.NONE);

    /** Over the first so many places. */
    public static ReciprocalRank at(int depth) {
        return new ReciprocalRank(RelevanceLevel.DEFAULT, new Cutoff(depth));
    }

    @Override
    public String name() {
        return MeasureName.of("RR", cutoff).with(level).toString();
    }

    @Override
    public double of(JudgedRanking ranking) {
        int places = cutoff.places(ranking.size());
        for (int place = 0; place < places; place++) {
            if (ranking.isRelevant(place, level)) {
                return 1.0 / (place + 1);
            }
        }
        return 0;
    }
}
