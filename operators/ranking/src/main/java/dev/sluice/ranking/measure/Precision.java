package dev.sluice.ranking.measure;

/**
 * The share of the first places that hold a relevant document: trec_eval's {@code P}. It divides by the cutoff, even
 * where the ranking has fewer documents.
 */
public record Precision(Relevance relevance, Cutoff cutoff) implements Measure {

    public Precision {
        cutoff.requiredFor("P");
    }

    /** Over the first so many places, with documents relevant from grade 1 on. */
    public static Precision at(int depth) {
        return new Precision(Relevance.USUAL, new Cutoff(depth));
    }

    @Override
    public String name() {
        return Family.P.name(cutoff, relevance.written());
    }

    @Override
    public double of(JudgedRanking ranking) {
        return (double) ranking.relevantWithin(relevance, cutoff) / cutoff.depth();
    }
}
