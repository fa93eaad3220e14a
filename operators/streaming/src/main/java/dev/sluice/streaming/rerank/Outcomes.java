package dev.sluice.streaming.rerank;

import dev.sluice.inference.Reranker;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.outcome.Answer;
import dev.sluice.streaming.outcome.FirstStage;
import dev.sluice.streaming.outcome.Judge;
import dev.sluice.streaming.outcome.RerankOutcome;
import dev.sluice.streaming.outcome.SetReport;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the outcome of a record, with its report. Task thread only: each call takes the reranker's work so far. */
final class Outcomes {

    private final Reranker reranker;
    private final RerankSettings settings;
    private final TaskClock clock;
    private final Judge judge;
    private final int depth;
    private final CandidateSetCodec codec = new CandidateSetCodec(WireLimits.NONE);

    Outcomes(Reranker reranker, RerankSettings settings, TaskClock clock) {
        this.reranker = reranker;
        this.settings = settings;
        this.clock = clock;
        this.judge = new Judge(settings.measures());
        this.depth = settings.measuredDepth();
    }

    /** The model ranked the set. */
    RerankOutcome ranked(Submission submission, Ranking ranking) {
        CandidateSet set = submission.set();
        FirstStage firstStage = FirstStage.of(set, depth);
        List<String> shown =
                ranking.results().stream().limit(depth).map(RankedDocument::id).toList();
        SetReport report = new SetReport(
                SetReport.Status.valueOf(ranking.status().name()),
                set.queryId(),
                originId(set.origin()),
                ranking.model(),
                set.documents().size(),
                submission.arrived().millis(),
                clock.currentMillis(),
                nanosSince(submission.arrived()),
                reranker.drainWork(),
                judge.judge(firstStage.order(), shown, firstStage.labels()));
        return RerankOutcome.answered(new Answer(ranking, firstStage), report);
    }

    /** The set is answered in first-stage order. */
    RerankOutcome fallback(Submission submission, String reason) {
        Duration total = Duration.ofNanos(nanosSince(submission.arrived()));
        Ranking.Timings timings = new Ranking.Timings(Duration.ZERO, Duration.ZERO, total);
        return ranked(submission, Ranking.fallback(submission.set(), reranker.model(), reason, timings));
    }

    /** The model cannot rank the set. */
    RerankOutcome rejected(Submission submission, DeadLetter.Kind kind, String reason) {
        CandidateSet set = submission.set();
        DeadLetter letter = DeadLetter.of(kind, reason, set.origin(), codec.encode(set), settings.deadLetterMaxBytes());
        return rejected(letter, set.queryId(), set.documents().size(), submission.arrived());
    }

    /** The record was a dead letter when it came; no model sees it. */
    RerankOutcome unreadable(DeadLetter letter) {
        return rejected(letter, null, 0, Arrived.now(clock));
    }

    private RerankOutcome rejected(DeadLetter letter, @Nullable String queryId, int documents, Arrived arrived) {
        SetReport report = new SetReport(
                SetReport.Status.DEAD_LETTER,
                queryId,
                originId(letter.origin()),
                reranker.model(),
                documents,
                arrived.millis(),
                clock.currentMillis(),
                nanosSince(arrived),
                reranker.drainWork(),
                null);
        return RerankOutcome.rejected(letter, report);
    }

    private long nanosSince(Arrived arrived) {
        return clock.nanoTime() - arrived.nanos();
    }

    private static @Nullable String originId(@Nullable Origin origin) {
        return origin == null ? null : origin.id();
    }
}
