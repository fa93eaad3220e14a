package dev.sluice.jobs.stream;

import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;

/** What became of the dead letters of a replay, for people to read. */
record ReplayTally(Map<String, Object> accumulators) {

    static ReplayTally of(JobExecutionResult result) {
        return new ReplayTally(result.getAllAccumulatorResults());
    }

    private long count(ReplayEntry.Event event) {
        return accumulators.get(ReplayLedger.accumulator(event)) instanceof Long count ? count : 0;
    }

    /** One line, such as {@code replayed 3 dead letters of 't': 2 ranked, ...}. */
    String line(String topic, String ranked) {
        long tooLarge = count(ReplayEntry.Event.RESULT_TOO_LARGE);
        String line = String.format(
                Locale.ROOT,
                "replayed %,d dead letters of '%s': %,d ranked, %,d partial, %,d in first-stage order, %,d dead letters"
                        + " again; left out, and still in the topic: %,d judgments and clicks, %,d records that are no"
                        + " dead letters",
                count(ReplayEntry.Event.RUN),
                topic,
                count(ReplayEntry.Event.RANKED),
                count(ReplayEntry.Event.PARTIAL),
                count(ReplayEntry.Event.FALLBACK),
                count(ReplayEntry.Event.DEAD_LETTER),
                count(ReplayEntry.Event.FEEDBACK),
                count(ReplayEntry.Event.NO_DEAD_LETTER));
        return tooLarge == 0
                ? line
                : line
                        + String.format(
                                Locale.ROOT,
                                "; %,d of the results are too large for '%s' and dead letters again",
                                tooLarge,
                                ranked);
    }
}
