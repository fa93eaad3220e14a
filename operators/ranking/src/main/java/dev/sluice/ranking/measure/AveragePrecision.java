package dev.sluice.ranking.measure;

/**
 * The precision at the rank of each relevant document, summed and divided by the number of all relevant documents:
 * trec_eval's {@code map} and {@code map_cut} of one query. Relevant documents that the ranking lacks, or that stand
 * behind the cutoff, add 0.
 */
public record AveragePrecision(RelevanceLevel level, Cutoff cutoff) implements Measure {

    /** Over the whole ranking. */
    public static final AveragePrecision UNCUT = new AveragePrecision(RelevanceLevel.DEFAULT, Cutoff.NONE);

    /** Over the first so many places. */
    public static AveragePrecision at(int depth) {
        return new AveragePrecision(RelevanceLevel.DEFAULT, new Cutoff(depth));
    }

    @Override
    public String name() {
        return MeasureName.of("AP", cutoff).with(level).toString();
    }

    @Override
    public double of(JudgedRanking ranking) {
        int relevant = ranking.relevantDocuments(level);
        if (relevant == 0) {
            return 0;
        }
        double sum = 0;
        int found = 0;
        int places = cutoff.places(ranking.size());
        for (int place = 0; place < places; place++) {
            if (ranking.isRelevant(place, level)) {
                found++;
                sum += (double) found / (place + 1);
            }
        }
        return sum / relevant;
    }
}
