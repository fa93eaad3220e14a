package dev.sluice.streaming.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.CircuitOpenException;
import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.OverloadException;
import dev.sluice.inference.PoisonousSetException;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.Work;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.FakeReranker;
import dev.sluice.streaming.outcome.RerankOutcome;
import dev.sluice.streaming.outcome.SetReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.Test;

class RerankFunctionTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final FakeReranker reranker = new FakeReranker();

    @Test
    void anAnswerLeavesWithItsReport() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            harness.arrive(set("q1"), 5);
            harness.advance(Duration.ofMillis(12));
            reranker.answer("q1");

            RerankOutcome outcome = harness.outcomes().get(0);
            assertThat(outcome.answer().ranking().results())
                    .extracting(RankedDocument::id)
                    .containsExactly("d2", "d1", "d0");
            SetReport report = outcome.report();
            assertThat(report.status()).isEqualTo(SetReport.Status.RANKED);
            assertThat(report.documents()).isEqualTo(3);
            assertThat(report.originId()).isEqualTo("queries.jsonl:7");
            assertThat(report.arrivedMillis()).isEqualTo(0);
            assertThat(report.settledMillis()).isEqualTo(12);
            assertThat(report.latencyNanos()).isEqualTo(12_000_000);
            assertThat(report.work()).isEqualTo(new Work(1, 2, 3, 30, 3, 0, 0, 0, 0));
            assertThat(report.judgement()).isNull();
        }
    }

    @Test
    void orderedAnswersLeaveAsTheSetsCame() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            harness.arrive(set("q1"), 1);
            harness.arrive(set("q2"), 2);
            reranker.answer("q2");
            assertThat(harness.outcomes()).isEmpty();
            reranker.answer("q1");
            assertThat(queryIds(harness.outcomes())).containsExactly("q1", "q2");
        }
    }

    @Test
    void unorderedAnswersLeaveAsTheyAreReady() throws Exception {
        try (RerankHarness harness = open(OutputMode.UNORDERED, null)) {
            harness.arrive(set("q1"), 1);
            harness.arrive(set("q2"), 2);
            reranker.answer("q2");
            assertThat(queryIds(harness.outcomes())).containsExactly("q2");
            reranker.answer("q1");
            assertThat(queryIds(harness.outcomes())).containsExactly("q2", "q1");
        }
    }

    @Test
    void aWatermarkNeverOvertakesASet() throws Exception {
        try (RerankHarness harness = open(OutputMode.UNORDERED, null)) {
            harness.arrive(set("q1"), 10);
            harness.watermark(10);
            harness.arrive(set("q2"), 20);
            reranker.answer("q2");
            assertThat(harness.output()).isEmpty();
            reranker.answer("q1");
            List<Object> output = harness.output();
            assertThat(output).hasSize(3);
            assertThat(((StreamRecord<?>) output.get(0)).getTimestamp()).isEqualTo(10);
            assertThat(output.get(1)).isEqualTo(new Watermark(10));
            assertThat(((StreamRecord<?>) output.get(2)).getTimestamp()).isEqualTo(20);
        }
    }

    @Test
    void aTimeoutGivesTheFirstStageOrderAndCancels() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, TIMEOUT)) {
            harness.arrive(set("q1"), 1);
            harness.advance(TIMEOUT.minusMillis(1));
            assertThat(harness.outcomes()).isEmpty();
            harness.advance(Duration.ofMillis(1));

            Ranking ranking = harness.outcomes().get(0).answer().ranking();
            assertThat(ranking.status()).isEqualTo(Ranking.Status.FALLBACK);
            assertThat(ranking.reason()).isEqualTo("timeout after 30 s");
            assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("d0", "d1", "d2");
            assertThat(ranking.timings().total()).isEqualTo(TIMEOUT);
            assertThat(reranker.request("q1").answer()).isCancelled();
        }
    }

    @Test
    void anAnswerAfterTheTimeoutIsDropped() throws Exception {
        reranker.onRequest(set -> new Uncancellable());
        try (RerankHarness harness = open(OutputMode.ORDERED, TIMEOUT)) {
            harness.arrive(set("q1"), 1);
            harness.advance(TIMEOUT);
            reranker.answer("q1");
            assertThat(harness.outcomes())
                    .extracting(outcome -> outcome.report().status())
                    .containsExactly(SetReport.Status.FALLBACK);
        }
    }

    @Test
    void anAnswerThatWaitsForTheTaskThreadIsNotTimedOut() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, TIMEOUT)) {
            harness.arrive(set("q1"), 1);
            reranker.answer("q1");
            harness.advance(TIMEOUT);
            assertThat(harness.outcomes())
                    .extracting(outcome -> outcome.report().status())
                    .containsExactly(SetReport.Status.RANKED);
        }
    }

    @Test
    void theRerankerKnowsTheDeadline() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, TIMEOUT)) {
            harness.advance(Duration.ofSeconds(5));
            harness.arrive(set("q1"), 1);
            assertThat(reranker.request("q1")
                            .deadline()
                            .nanosLeftAt(Duration.ofSeconds(5).toNanos()))
                    .isEqualTo(TIMEOUT.toNanos());
        }
    }

    @Test
    void aMissedDeadlineReadsLikeATimeout() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, Duration.ofMillis(1_500))) {
            harness.arrive(set("q1"), 1);
            reranker.fail("q1", new DeadlineExceededException("too late"));
            assertThat(harness.outcomes().get(0).answer().ranking().reason()).isEqualTo("timeout after 1500 ms");
        }
    }

    @Test
    void aFailedInferenceGivesTheFirstStageOrderWithItsReason() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            harness.arrive(set("q1"), 1);
            reranker.fail("q1", new CompletionException(new InferenceException("out of memory on the device")));
            Ranking ranking = harness.outcomes().get(0).answer().ranking();
            assertThat(ranking.status()).isEqualTo(Ranking.Status.FALLBACK);
            assertThat(ranking.reason()).isEqualTo("out of memory on the device");
        }
    }

    @Test
    void anUnexpectedFailureIsNamedWithoutItsText() throws Exception {
        reranker.onRequest(set -> {
            throw new IllegalStateException("secret text");
        });
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            harness.arrive(set("q1"), 1);
            Ranking ranking = harness.outcomes().get(0).answer().ranking();
            assertThat(ranking.status()).isEqualTo(Ranking.Status.FALLBACK);
            assertThat(ranking.reason()).contains("IllegalStateException").doesNotContain("secret");
        }
    }

    @Test
    void anUnusableSetBecomesADeadLetterWithItsBytes() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            CandidateSet set = set("q1");
            harness.arrive(set, 1);
            reranker.fail("q1", new UnusableCandidateSetException("images are not supported"));

            RerankOutcome outcome = harness.outcomes().get(0);
            DeadLetter letter = outcome.deadLetter();
            assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.UNSUPPORTED_SET);
            assertThat(letter.reason()).isEqualTo("images are not supported");
            assertThat(letter.origin()).isEqualTo(set.origin());
            assertThat(new CandidateSetCodec(WireLimits.DEFAULT)
                            .decode(letter.payload().toArray())
                            .withOrigin(set.origin()))
                    .isEqualTo(set);
            assertThat(outcome.report().status()).isEqualTo(SetReport.Status.DEAD_LETTER);
            assertThat(outcome.report().queryId()).isEqualTo("q1");
        }
    }

    @Test
    void aPoisonousSetBecomesADeadLetterWithItsBytes() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            CandidateSet set = set("q1");
            harness.arrive(set, 1);
            reranker.fail("q1", new PoisonousSetException("fails alone", new IllegalStateException()));
            RerankOutcome outcome = harness.outcomes().get(0);
            assertThat(outcome.deadLetter().kind()).isEqualTo(DeadLetter.Kind.POISONOUS_SET);
            assertThat(outcome.deadLetter().reason()).isEqualTo("fails alone");
            assertThat(outcome.deadLetter().payloadBytes()).isPositive();
            assertThat(outcome.report().status()).isEqualTo(SetReport.Status.DEAD_LETTER);
        }
    }

    @Test
    void aSetThatIsNotGivenToTheModelIsAnsweredInFirstStageOrderWithTheReason() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            harness.arrive(set("q1"), 1);
            harness.arrive(set("q2"), 2);
            reranker.fail("q1", new OverloadException("overloaded: it waited"));
            reranker.fail("q2", new CircuitOpenException("circuit open: it fails"));
            assertThat(harness.outcomes())
                    .extracting(outcome -> outcome.answer().ranking().status())
                    .containsOnly(Ranking.Status.FALLBACK);
            assertThat(harness.outcomes())
                    .extracting(outcome -> outcome.answer().ranking().reason())
                    .containsExactly("overloaded: it waited", "circuit open: it fails");
        }
    }

    @Test
    void aDeadLetterPassesByTheModelInItsPlace() throws Exception {
        DeadLetter letter = DeadLetter.of(DeadLetter.Kind.INVALID_JSON, "no JSON", null, new byte[] {1, 2}, 10);
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            harness.arrive(set("q1"), 1);
            harness.arrive(letter, 2);
            reranker.answer("q1");
            assertThat(harness.outcomes()).extracting(RerankOutcome::deadLetter).containsExactly(null, letter);
            assertThat(reranker.asked()).containsExactly("q1");
        }
    }

    @Test
    void labelsAreMeasuredAgainstTheFirstStageAtTheSameDepth() throws Exception {
        CandidateSet judged = CandidateSet.of(
                        "q1",
                        "query",
                        List.of(
                                Document.of("a", "x"),
                                Document.of("b", "y"),
                                Document.of("c", "z").withLabel(1)))
                .withTopN(2);
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            harness.arrive(judged, 1);
            reranker.answer("q1");
            var judgement = harness.outcomes().get(0).report().judgement();
            assertThat(judgement.rankedDocuments()).isEqualTo(2);
            assertThat(judgement.unjudgedDocuments()).isEqualTo(1);
            // The first stage has the right document third, and the user asked for two
            assertThat(judgement.values())
                    .extracting(value -> value.measure() + " " + value.firstStage() + " " + value.reranked())
                    .containsExactly("nDCG@10 0.0 1.0", "RR@10 0.0 1.0", "R@5 0.0 1.0");
        }
    }

    @Test
    void whatIsInFlightAtASnapshotIsRankedAnewAndAnsweredOnce() throws Exception {
        OperatorSubtaskState state;
        try (RerankHarness harness = open(OutputMode.ORDERED, TIMEOUT)) {
            harness.arrive(set("q1"), 1);
            harness.arrive(set("q2"), 2);
            harness.arrive(DeadLetter.of(DeadLetter.Kind.NULL_VALUE, "none", null, new byte[0], 10), 3);
            reranker.answer("q2");
            assertThat(harness.outcomes()).isEmpty();
            state = harness.snapshot();
        }
        FakeReranker next = new FakeReranker();
        try (RerankHarness harness = new RerankHarness(next, OutputMode.ORDERED, TIMEOUT).restore(state)) {
            assertThat(next.asked()).containsExactly("q1", "q2");
            assertThat(next.request("q1").set()).isEqualTo(set("q1"));
            next.answer("q1");
            next.answer("q2");
            assertThat(queryIds(harness.outcomes())).containsExactly("q1", "q2", null);
        }
    }

    @Test
    void theEndOfTheInputWaitsForAnswers() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            harness.arrive(set("q1"), 1);
            harness.arrive(set("q2"), 2);
            Thread answers = new Thread(() -> {
                reranker.answer("q2");
                reranker.answer("q1");
            });
            answers.start();
            harness.endInput();
            answers.join();
            assertThat(queryIds(harness.outcomes())).containsExactly("q1", "q2");
        }
    }

    @Test
    void closingCancelsWhatIsInFlightAndReleasesTheReranker() throws Exception {
        RerankHarness harness = open(OutputMode.ORDERED, null);
        harness.arrive(set("q1"), 1);
        harness.close();
        assertThat(reranker.request("q1").answer()).isCancelled();
        assertThat(reranker.opened()).isEqualTo(1);
        assertThat(reranker.closed()).isEqualTo(1);
    }

    @Test
    void anAnswerAfterTheEndOfTheTaskDoesNothing() throws Exception {
        reranker.onRequest(set -> new Uncancellable());
        RerankHarness harness = open(OutputMode.ORDERED, null);
        harness.arrive(set("q1"), 1);
        harness.close();
        reranker.answer("q1");
        assertThat(harness.outcomes()).isEmpty();
    }

    @Test
    void aRerankerClosedUnderARunningTaskFailsTheJobWithoutTheSet() throws Exception {
        RerankHarness harness = open(OutputMode.ORDERED, null);
        harness.arrive(set("q1"), 1);
        reranker.fail("q1", new RerankerClosedException("closed"));
        assertThatThrownBy(harness::settle)
                .hasStackTraceContaining("The reranker of model 'fake' was closed while its task was running")
                .satisfies(failure -> assertThat(failure.toString()).doesNotContain("CandidateSet"));
        harness.close();
        assertThat(reranker.closed()).isEqualTo(1);
    }

    @Test
    void anErrorFailsTheJob() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, null)) {
            harness.arrive(set("q1"), 1);
            reranker.fail("q1", new OutOfMemoryError("heap"));
            assertThatThrownBy(harness::settle).hasStackTraceContaining("OutOfMemoryError");
        }
    }

    @Test
    void theSameSetTwiceIsAnsweredTwice() throws Exception {
        try (RerankHarness harness = open(OutputMode.ORDERED, TIMEOUT)) {
            CandidateSet set = set("q1");
            harness.arrive(set, 1);
            harness.arrive(set, 2);
            harness.advance(TIMEOUT);
            assertThat(harness.outcomes()).hasSize(2);
        }
    }

    private RerankHarness open(OutputMode mode, Duration timeout) throws Exception {
        return new RerankHarness(reranker, mode, timeout).open();
    }

    private static CandidateSet set(String queryId) {
        return CandidateSets.of(queryId, "query", "a", "b", "c").withOrigin(new Origin.FileLine("queries.jsonl", 7));
    }

    private static List<String> queryIds(List<RerankOutcome> outcomes) {
        return outcomes.stream().map(outcome -> outcome.report().queryId()).toList();
    }

    /** As a service that does not hear a cancellation. */
    private static final class Uncancellable extends CompletableFuture<Ranking> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }
}
