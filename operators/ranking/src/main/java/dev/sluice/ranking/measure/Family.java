package dev.sluice.ranking.measure;

import java.util.List;
import java.util.function.Function;

/**
 * Measures that differ in their parameters and cutoff only.
 *
 * @param word what ir_measures calls them
 * @param parameters the names of those that they can have, in the order in which a name has them
 * @param reader makes the measure of a name that has no other parameters
 */
record Family(String word, List<String> parameters, Function<MeasureName, Measure> reader) {

    static final Family NDCG = new Family("nDCG", List.of(), name -> new Ndcg(name.cutoff()));
    static final Family RR = binary("RR", name -> new ReciprocalRank(name.relevance(), name.cutoff()));
    static final Family R = binary("R", name -> new Recall(name.relevance(), name.cutoff()));
    static final Family P = binary("P", name -> new Precision(name.relevance(), name.cutoff()));
    static final Family AP = binary("AP", name -> new AveragePrecision(name.relevance(), name.cutoff()));
    static final Family SUCCESS = binary("Success", name -> new Success(name.relevance(), name.cutoff()));
    static final Family BPREF =
            binary("Bpref", name -> new Bpref(name.requireUncut().relevance()));
    static final Family RBP = new Family(
            "RBP", List.of(RankBiasedPrecision.PERSISTENCE, Relevance.PARAMETER), RankBiasedPrecision::named);
    static final Family ERR = new Family("ERR", List.of(ExpectedReciprocalRank.MAXIMUM), ExpectedReciprocalRank::named);
    static final Family JUDGED = new Family("Judged", List.of(), name -> new Judged(name.cutoff()));

    static final List<Family> ALL = List.of(NDCG, RR, R, P, AP, SUCCESS, BPREF, RBP, ERR, JUDGED);

    /**
     * The measure of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Measure read(MeasureName name) {
        return ALL.stream()
                .filter(family -> family.word.equals(name.family()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Measure '" + name.text() + "' is not known. Use one of " + Measure.KNOWN + "."))
                .measure(name);
    }

    /** The name of one of these measures; see {@link MeasureName#write}. */
    String name(Cutoff cutoff, String... written) {
        return MeasureName.write(word, cutoff, written);
    }

    private Measure measure(MeasureName name) {
        return reader.apply(name.requireOnly(parameters));
    }

    private static Family binary(String word, Function<MeasureName, Measure> reader) {
        return new Family(word, List.of(Relevance.PARAMETER), reader);
    }
}
