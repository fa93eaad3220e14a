package dev.sluice.ranking.measure;

/**
 * The share of the first places that hold a relevant document: trec_eval's {@code P}. It divides by the cutoff, even
 * where the ranking has fewer documents.
 */
public record Precision(RelevanceLevel level, Cutoff cutoff) implements Measure {

    public Precision {
        cutoff.requiredFor("P");
    }

    /** Over the first so many places. */
    public static Precision at(int depth) {
        return new Precision(RelevanceLevel.DEFAULT, new Cutoff(depth));
    }

    @Override
    public String name() {
        return MeasureName.of("P", cutoff).with(level).toString();
    }

    @Override
    public double of(JudgedRanking ranking) {
        return (double) ranking.relevantWithin(cutoff, level) / cutoff.depth();
    }
}
