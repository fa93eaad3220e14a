package dev.sluice.ranking.measure;

/**
 * How many relevant documents stand above those judged not relevant, whatever is not judged (Buckley and Voorhees,
 * 2004), as trec_eval's {@code bpref} defines it. With R relevant documents and N judged not relevant, each relevant
 * document that the ranking has adds {@code 1 - min(n, R) / min(N, R)}, n being how many judged not relevant stand
 * above it; the sum is divided by R.
 *
 * <p>Judged not relevant is a grade from 0 to below the level. Documents that are not judged, or have a grade below 0,
 * are passed over. ir_measures has no cutoff for it either.
 */
public record BinaryPreference(RelevanceLevel level) implements Measure {

    /** With every grade of 1 or more as relevant. */
    public static final BinaryPreference DEFAULT = new BinaryPreference(RelevanceLevel.DEFAULT);

    @Override
    public String name() {
        return MeasureName.of("Bpref", cutoff()).with(level).toString();
    }

    /** None: it needs the whole ranking. */
    @Override
    public Cutoff cutoff() {
        return Cutoff.NONE;
    }

    @Override
    public double of(JudgedRanking ranking) {
        int relevant = ranking.relevantDocuments(level);
        if (relevant == 0) {
            return 0;
        }
        double comparable = Math.min(ranking.notRelevantDocuments(level), relevant);
        double sum = 0;
        int above = 0;
        for (int place = 0; place < ranking.size(); place++) {
            if (ranking.isRelevant(place, level)) {
                sum += above == 0 ? 1 : 1 - Math.min(above, relevant) / comparable;
            } else if (ranking.isNotRelevant(place, level)) {
                above++;
            }
        }
        return sum / relevant;
    }
}
