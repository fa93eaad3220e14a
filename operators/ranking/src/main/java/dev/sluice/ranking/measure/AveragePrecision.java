package dev.sluice.ranking.measure;

/**
 * The precision at the rank of each relevant document, summed and divided by the number of all relevant documents:
 * trec_eval's {@code map} and {@code map_cut} of one query. Relevant documents that the ranking lacks, or that stand
 * behind the cutoff, add 0.
 */
public record AveragePrecision(Relevance relevance, Cutoff cutoff) implements Measure {

    /** Over the whole ranking, with documents relevant from grade 1 on. */
    public static final AveragePrecision UNCUT = new AveragePrecision(Relevance.USUAL, Cutoff.NONE);

    /** Over the first so many places, with documents relevant from grade 1 on. */
    public static AveragePrecision at(int depth) {
        return new AveragePrecision(Relevance.USUAL, new Cutoff(depth));
    }

    @Override
    public String name() {
        return Family.AP.name(cutoff, relevance.written());
    }

    @Override
    public double of(JudgedRanking ranking) {
        int relevant = ranking.relevantDocuments(relevance);
        if (relevant == 0) {
            return 0;
        }
        double sum = 0;
        int found = 0;
        int places = cutoff.places(ranking.size());
        for (int place = 0; place < places; place++) {
            if (relevance.holds(ranking.gain(place))) {
                found++;
                sum += (double) found / (place + 1);
            }
        }
        return sum / relevant;
    }
}
