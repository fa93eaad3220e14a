package dev.sluice.ranking.measure;

/** 1 if a relevant document stands in the first places, else 0: trec_eval's {@code success}. */
public record Success(Relevance relevance, Cutoff cutoff) implements Measure {

    public Success {
        cutoff.requiredFor("Success");
    }

    /** Over the first so many places, with documents relevant from grade 1 on. */
    public static Success at(int depth) {
        return new Success(Relevance.USUAL, new Cutoff(depth));
    }

    @Override
    public String name() {
        return Family.SUCCESS.name(cutoff, relevance.written());
    }

    @Override
    public double of(JudgedRanking ranking) {
        return ranking.relevantWithin(relevance, cutoff) > 0 ? 1 : 0;
    }
}
