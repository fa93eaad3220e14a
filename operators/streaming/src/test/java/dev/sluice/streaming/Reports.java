package dev.sluice.streaming;

import dev.sluice.inference.Work;
import dev.sluice.streaming.outcome.Judgement;
import dev.sluice.streaming.outcome.MeasureValue;
import dev.sluice.streaming.outcome.SetReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Set reports for tests. */
public final class Reports {

    /** A ranked set of 20 documents without labels that took so many milliseconds. */
    public static SetReport ranked(String queryId, long arrivedMillis, long latencyMillis) {
        return report(SetReport.Status.RANKED, queryId, arrivedMillis, latencyMillis, null, null);
    }

    /** A judged set with one measure; 1 of its 20 documents is judged. */
    public static SetReport judged(SetReport.Status status, String queryId, double firstStage, double reranked) {
        return report(
                status,
                queryId,
                0,
                1,
                null,
                new Judgement(20, 19, List.of(new MeasureValue("nDCG@10", firstStage, reranked))));
    }

    /** A set of 20 documents without labels that was answered at this time, in first-stage order where asked for. */
    public static SetReport answered(SetReport.Status status, long settledMillis) {
        return report(
                status, "q", settledMillis, 0, status == SetReport.Status.FALLBACK ? "timeout after 30 s" : null, null);
    }

    public static SetReport deadLetter() {
        return report(SetReport.Status.DEAD_LETTER, null, 0, 0, null, null);
    }

    private static SetReport report(
            SetReport.Status status,
            @Nullable String queryId,
            long arrivedMillis,
            long latencyMillis,
            @Nullable String fallbackReason,
            @Nullable Judgement judgement) {
        return new SetReport(
                status,
                queryId,
                null,
                FakeReranker.MODEL,
                queryId == null ? 0 : 20,
                arrivedMillis,
                arrivedMillis + latencyMillis,
                latencyMillis * 1_000_000,
                new Work(1, 3, 15, 90, 10, 5, 0, 0, 0),
                fallbackReason,
                judgement);
    }

    private Reports() {}
}
