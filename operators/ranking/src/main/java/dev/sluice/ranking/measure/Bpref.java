package dev.sluice.ranking.measure;

/**
 * Binary preference (Buckley and Voorhees, 2004) as trec_eval's {@code bpref} defines it: how many of the pairs of a
 * relevant document and one judged not relevant stand in the right order. Each relevant document of the ranking adds
 * {@code 1 - min(above, R) / min(N, R)}, with the number of documents above it that are judged not relevant, of all
 * {@code R} relevant documents and of all {@code N} that are judged not relevant; the sum is divided by {@code R}.
 *
 * <p>Unjudged documents and ones with a negative grade are passed over: they are neither relevant nor not. So it holds
 * up better than others where few documents are judged.
 */
public record Bpref(Relevance relevance) implements Measure {

    /** With documents relevant from grade 1 on. */
    public static final Bpref USUAL = new Bpref(Relevance.USUAL);

    @Override
    public String name() {
        return Family.BPREF.name(cutoff(), relevance.written());
    }

    @Override
    public Cutoff cutoff() {
        return Cutoff.NONE;
    }

    @Override
    public double of(JudgedRanking ranking) {
        int relevant = ranking.relevantDocuments(relevance);
        if (relevant == 0) {
            return 0;
        }
        int comparable = Math.min(relevant, ranking.notRelevantDocuments(relevance));
        double sum = 0;
        int above = 0;
        for (int place = 0; place < ranking.size(); place++) {
            if (relevance.holds(ranking.gain(place))) {
                sum += above == 0 ? 1 : 1 - (double) Math.min(above, relevant) / comparable;
            } else if (ranking.isJudgedFromZero(place)) {
                above++;
            }
        }
        return sum / relevant;
    }
}
