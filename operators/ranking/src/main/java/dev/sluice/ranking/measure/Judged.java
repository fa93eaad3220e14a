package dev.sluice.ranking.measure;

/**
 * The share of the first places that hold a judged document, of whatever grade: ir_measures' {@code Judged}. Where the
 * ranking has fewer documents than the cutoff, it is the share of those, and 0 where it has none. It says how far the
 * other measures can be trusted, which take an unjudged document for a bad one.
 */
public record Judged(Cutoff cutoff) implements Measure {

    public Judged {
        cutoff.requiredFor("Judged");
    }

    /** Over the first so many places. */
    public static Judged at(int depth) {
        return new Judged(new Cutoff(depth));
    }

    @Override
    public String name() {
        return Family.JUDGED.name(cutoff);
    }

    @Override
    public double of(JudgedRanking ranking) {
        int places = cutoff.places(ranking.size());
        return places == 0 ? 0 : (double) ranking.judgedWithin(cutoff) / places;
    }
}
