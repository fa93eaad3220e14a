package dev.sluice.jobs.rerank;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Ranking;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the reader hands to the writer, in the order of the input. */
sealed interface Pending {

    /**
     * A set that is being ranked.
     *
     * @param record its line, for a dead letter
     * @param start when it arrived, on the clock of the run
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and a copy of up to 16 MiB a set is worth avoiding
    record Asked(CandidateSet set, byte[] record, CompletableFuture<Ranking> answer, long start) implements Pending {}

    /**
     * A line that is no candidate set.
     *
     * @param size what it counted for while under way
     */
    record Refused(DeadLetter letter, long size) implements Pending {}

    /**
     * The end of the input.
     *
     * @param failure why it ended early; null where it did not
     */
    record End(@Nullable Throwable failure) implements Pending {}
}
