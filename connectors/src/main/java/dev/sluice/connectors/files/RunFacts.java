package dev.sluice.connectors.files;

/**
 * What there is to say of a run that was read.
 *
 * @param answers how many queries it has
 * @param scatteredQueries of these, how many have lines that do not stand together
 * @param repeatedAnswers answers that stand in it again with the same order, as after a delivery that was repeated
 * @param fallbacks ranked results in which no document has a score, and the first stage's order stands
 * @param partialAnswers ranked results in which some documents have no score
 */
public record RunFacts(
        Format format, long answers, long scatteredQueries, long repeatedAnswers, long fallbacks, long partialAnswers) {

    /** What a run is written in, and so which order counts. */
    public enum Format {
        /** TREC's, ordered as trec_eval does: by score as float32, then by id, both descending. */
        TREC("by score, then id, as trec_eval"),
        /** Ranked results as JSON Lines. */
        RANKED_RESULTS("as given by the ranked results"),
        /** Candidate sets as JSON Lines. */
        CANDIDATE_SETS("as given by the first stage");

        private final String order;

        Format(String order) {
            this.order = order;
        }

        /** The order that counts, in words. */
        public String order() {
            return order;
        }
    }
}
