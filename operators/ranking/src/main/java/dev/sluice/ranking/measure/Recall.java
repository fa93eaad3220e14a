package dev.sluice.ranking.measure;

/** The share of all relevant documents that stand in the first places: trec_eval's {@code recall}. */
public record Recall(RelevanceLevel level, Cutoff cutoff) implements Measure {

    public Recall {
        cutoff.requiredFor("R");
    }

    /** Over the first so many places. */
    public static Recall at(int depth) {
        return new Recall(RelevanceLevel.DEFAULT, new Cutoff(depth));
    }

    @Override
    public String name() {
        return MeasureName.of("R", cutoff).with(level).toString();
    }

    @Override
    public double of(JudgedRanking ranking) {
        int relevant = ranking.relevantDocuments(level);
        return relevant == 0 ? 0 : (double) ranking.relevantWithin(cutoff, level) / relevant;
    }
}
