package dev.sluice.streaming.rerank;

import dev.sluice.ranking.Arrival;
import dev.sluice.streaming.FakeReranker;
import dev.sluice.streaming.outcome.RerankOutcome;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The rerank function in Flink's asynchronous operator, on one thread under the test's control. */
final class RerankHarness implements AutoCloseable {

    private final OneInputStreamOperatorTestHarness<Arrival, RerankOutcome> harness;
    private final ManualClock clock = new ManualClock();

    RerankHarness(FakeReranker reranker, OutputMode mode, @Nullable Duration timeout) throws Exception {
        RerankSettings settings = RerankSettings.DEFAULT.withTimeout(timeout);
        harness = new OneInputStreamOperatorTestHarness<>(
                new AsyncWaitOperatorFactory<>(
                        new RerankFunction(reranker.factory(), settings, clock),
                        timeout == null ? 0 : timeout.toMillis(),
                        10,
                        mode),
                SluiceTypes.ARRIVAL.createSerializer(new SerializerConfigImpl()));
    }

    RerankHarness open() throws Exception {
        harness.open();
        harness.setProcessingTime(0);
        return this;
    }

    RerankHarness restore(OperatorSubtaskState state) throws Exception {
        harness.initializeState(state);
        return open();
    }

    void arrive(Arrival arrival, long timestamp) throws Exception {
        harness.processElement(arrival, timestamp);
    }

    void watermark(long timestamp) throws Exception {
        harness.processWatermark(new Watermark(timestamp));
    }

    void advance(Duration span) throws Exception {
        clock.advanceMillis(span.toMillis());
        harness.setProcessingTime(harness.getProcessingTime() + span.toMillis());
    }

    OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(1, 1);
    }

    void endInput() throws Exception {
        harness.endInput();
    }

    /** Runs what waits for the task thread. */
    RerankHarness settle() throws Exception {
        TaskMailbox mailbox = harness.getTaskMailbox();
        while (mailbox.hasMail()) {
            mailbox.take(0).run();
        }
        return this;
    }

    List<RerankOutcome> outcomes() throws Exception {
        return settle().harness.extractOutputValues();
    }

    /** All that came out, watermarks included. */
    List<Object> output() throws Exception {
        return List.copyOf(settle().harness.getOutput());
    }

    @Override
    public void close() {
        try {
            harness.close();
        } catch (Exception e) {
            throw new AssertionError("The operator did not close", e);
        }
    }
}
