package dev.sluice.benchmarks;

import dev.sluice.ranking.CandidateSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way to score candidate sets with a model. Used by one thread. */
interface Contender extends AutoCloseable {

    /**
     * What scoring all sets once took.
     *
     * @param paddingShare of all tokens that were computed; null where the contender does not count them
     */
    record Pass(double documentsPerSecond, @Nullable Double paddingShare) {}

    /** Scores all sets once. */
    Pass score(List<CandidateSet> sets) throws Exception;

    @Override
    void close();
}
