package dev.sluice.streaming.rerank;

import dev.sluice.inference.Reranker;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.streaming.outcome.RerankOutcome;
import dev.sluice.streaming.types.SluiceTypes;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gives candidate sets to a reranker and answers each once: with a ranking, with the first-stage order where the model
 * failed or the timeout passed, or with a dead letter where the model can never rank the set. Records that came as dead
 * letters pass by the model.
 *
 * <p>Never blocks the task thread. A checkpoint holds the sets without an outcome; after a restore they are ranked
 * anew, with the whole timeout before them. The job fails only if the model cannot be opened, if Sluice came with the
 * job's jar ({@link MisplacedLibraryException}), if the reranker is closed under a running task, or on an
 * {@link Error}; the message names no text of a set.
 *
 * <p>The operator's own timeout must be {@link RerankSettings#timeout()}, and its capacity is the number of sets in
 * flight; {@link dev.sluice.streaming.Reranking} sets both.
 */
public final class RerankFunction extends RichAsyncFunction<Arrival, RerankOutcome>
        implements ResultTypeQueryable<RerankOutcome> {

    private final RerankerFactory factory;
    private final RerankSettings settings;
    private final TaskClock clock;

    private transient @Nullable RerankTask task;

    public RerankFunction(RerankerFactory factory, RerankSettings settings) {
        this(factory, settings, TaskClock.Jvm.CLOCK);
    }

    RerankFunction(RerankerFactory factory, RerankSettings settings, TaskClock clock) {
        this.factory = factory;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        LibraryPlacement.check();
        Reranker reranker = factory.open();
        try {
            if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
                SpeedCheck.tell(reranker, settings);
            }
            task = new RerankTask(reranker, settings, clock, getRuntimeContext().getMetricGroup());
        } catch (RuntimeException | Error e) {
            reranker.close();
            throw e;
        }
    }

    @Override
    public void asyncInvoke(Arrival arrival, ResultFuture<RerankOutcome> result) {
        if (arrival instanceof DeadLetter letter) {
            task().pass(letter, result);
        } else if (arrival instanceof CandidateSet set) {
            task().submit(set, result);
        }
    }

    @Override
    public void timeout(Arrival arrival, ResultFuture<RerankOutcome> result) {
        task().timeout(result);
    }

    @Override
    public void close() {
        RerankTask closing = task;
        task = null;
        if (closing != null) {
            closing.close();
        }
    }

    @Override
    public TypeInformation<RerankOutcome> getProducedType() {
        return SluiceTypes.OUTCOME;
    }

    private RerankTask task() {
        return Objects.requireNonNull(task, "The function is not open");
    }
}
