package dev.sluice.ranking.measure;

/**
 * The share of the first places whose document is judged, as what grade ever: how far the other measures can be
 * trusted, since they take an unjudged document for one that is not relevant. As ir_measures defines {@code Judged}, it
 * divides by the places that the ranking has, where these are fewer than the cutoff; that of an empty ranking is 0.
 */
public record Judged(Cutoff cutoff) implements Measure {

    private static final String FAMILY = "Judged";

    public Judged {
        cutoff.requiredFor(FAMILY);
    }

    /** Over the first so many places. */
    public static Judged at(int depth) {
        return new Judged(new Cutoff(depth));
    }

    @Override
    public String name() {
        return MeasureName.of(FAMILY, cutoff).toString();
    }

    @Override
    public double of(JudgedRanking ranking) {
        int places = cutoff.places(ranking.size());
        return places == 0 ? 0 : (double) ranking.judgedWithin(cutoff) / places;
    }
}
