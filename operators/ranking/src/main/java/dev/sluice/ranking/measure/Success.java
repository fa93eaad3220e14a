package dev.sluice.ranking.measure;

/** 1 if a relevant document stands in the first places, else 0: trec_eval's {@code success}. */
public record Success(RelevanceLevel level, Cutoff cutoff) implements Measure {

    public Success {
        cutoff.requiredFor("Success");
    }

    /** Over the first so many places. */
    public static Success at(int depth) {
        return new Success(RelevanceLevel.DEFAULT, new Cutoff(depth));
    }

    @Override
    public String name() {
        return MeasureName.of("Success", cutoff).with(level).toString();
    }

    @Override
    public double of(JudgedRanking ranking) {
        return ranking.relevantWithin(cutoff, level) > 0 ? 1 : 0;
    }
}
