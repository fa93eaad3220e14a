package dev.sluice.jobs.evaluate;

/** Over which queries a run is measured. */
enum CountedQueries {
    /** All that are judged; where the run has no answer, it scores as an empty one. trec_eval's {@code -c}. */
    ALL_JUDGED,
    /** Those that are judged and that the run answers; a comparison takes those that both runs answer. */
    ONLY_ANSWERED
}
