package dev.sluice.streaming.policy;

import dev.sluice.streaming.outcome.SetReport;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts answered sets and fallbacks over a window that slides with the time of the reports, in {@value #SLICES} steps:
 * it covers the step of the newest report and those before it, so between nine tenths and the whole of its length. What
 * it says is settled by the reports alone, and needs no clock. One thread at a time.
 */
final class FallbackWindow {

    static final int SLICES = 10;

    private static final int LONGEST_REASON = 200;

    private final FallbackBound bound;
    private final long sliceMillis;

    /** By their start. */
    private final TreeMap<Long, FallbackSlice> slices = new TreeMap<>();

    FallbackWindow(FallbackBound bound) {
        this.bound = bound;
        this.sliceMillis = bound.window().toMillis() / SLICES;
    }

    /**
     * Counts a report in the step of its own time, however late it comes; one from before the window counts no more.
     *
     * @return what is wrong, if this is a fallback and the share is above the bound with it: where sets are ranked
     *     again, or fallbacks become rarer, nothing is
     */
    Optional<String> add(SetReport report) {
        if (!report.isAnswered()) {
            return Optional.empty();
        }
        boolean isFallback = report.status() == SetReport.Status.FALLBACK;
        long start = startOf(report.settledMillis());
        FallbackSlice slice = slices.getOrDefault(start, FallbackSlice.empty(start));
        put(isFallback ? slice.plusFallback(shortened(report.fallbackReason())) : slice.plusRanked());
        return isFallback ? excess(bound.leastAnswered()) : Optional.empty();
    }

    /** Adds what a checkpoint held, whose steps may have had another length. */
    void add(FallbackSlice kept) {
        long start = startOf(kept.startMillis());
        put(slices.getOrDefault(start, FallbackSlice.empty(start)).plus(kept));
    }

    List<FallbackSlice> slices() {
        return List.copyOf(slices.values());
    }

    /** Of the sets answered in the window, the share in first-stage order; 0 before the first. */
    double share() {
        long answered = answered();
        return answered == 0 ? 0 : (double) fallbacks() / answered;
    }

    private void put(FallbackSlice slice) {
        slices.put(slice.startMillis(), slice);
        long oldest = slices.lastKey() - (SLICES - 1) * sliceMillis;
        slices.headMap(oldest, false).clear();
    }

    /** What is wrong at the end of a job whose sets all count, however few they were. */
    Optional<String> atEnd() {
        return bound.isOfWholeJob() ? excess(1) : Optional.empty();
    }

    private Optional<String> excess(int leastAnswered) {
        long answered = answered();
        double share = share();
        if (answered < leastAnswered || share <= bound.maxShare()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%d of the %d sets answered %s came back in first-stage order, a share of %.3f;"
                        + " expected at most %s (--max-fallback-share). Most frequent reason: %s."
                        + " Look there, and at the log of the tasks, or raise --max-fallback-share",
                fallbacks(),
                answered,
                bound.span(),
                share,
                bound.maxShare(),
                mostFrequentReason()));
    }

    private String mostFrequentReason() {
        Map<String, Long> sums = new HashMap<>();
        slices.values()
                .forEach(slice -> slice.reasons().forEach((reason, count) -> sums.merge(reason, count, Long::sum)));
        return sums.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(most -> "'" + most.getKey() + "', " + most.getValue() + " times")
                .orElse("not known");
    }

    private long answered() {
        return slices.values().stream().mapToLong(FallbackSlice::answered).sum();
    }

    private long fallbacks() {
        return slices.values().stream().mapToLong(FallbackSlice::fallbacks).sum();
    }

    private long startOf(long millis) {
        return Math.floorDiv(millis, sliceMillis) * sliceMillis;
    }

    /** One line, so that it fits into a message; reports of an earlier version have none. */
    private static String shortened(@Nullable String reason) {
        String line = Objects.requireNonNullElse(reason, "not known")
                .lines()
                .findFirst()
                .orElse("");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
    }
}
