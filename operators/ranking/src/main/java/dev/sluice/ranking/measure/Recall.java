package dev.sluice.ranking.measure;

/** The share of all relevant documents that stand in the first places: trec_eval's {@code recall}. */
public record Recall(Relevance relevance, Cutoff cutoff) implements Measure {

    public Recall {
        cutoff.requiredFor("R");
    }

    /** Over the first so many places, with documents relevant from grade 1 on. */
    public static Recall at(int depth) {
        return new Recall(Relevance.USUAL, new Cutoff(depth));
    }

    @Override
    public String name() {
        return Family.R.name(cutoff, relevance.written());
    }

    @Override
    public double of(JudgedRanking ranking) {
        int relevant = ranking.relevantDocuments(relevance);
        return relevant == 0 ? 0 : (double) ranking.relevantWithin(relevance, cutoff) / relevant;
    }
}
