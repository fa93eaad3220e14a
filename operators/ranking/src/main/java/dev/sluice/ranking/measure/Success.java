package dev.sluice.ranking.measure;

/** 1 if a relevant document stands in the first places, else 0: trec_eval's {@code success}. */
public record Success(Cutoff cutoff) implements Measure {

    public Success {
        cutoff.requiredFor("Success");
    }

    /** Over the first so many places. */
    public static Success at(int depth) {
        return new Success(new Cutoff(depth));
    }

    @Override
    public String name() {
        return cutoff.after("Success");
    }

    @Override
    public double of(JudgedRanking ranking) {
        return ranking.relevantWithin(cutoff) > 0 ? 1 : 0;
    }
}
