package dev.sluice.inference.engine;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.batching.BatchingOptions;
import dev.sluice.inference.batching.OutcomeCache;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.ModelIdentity;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that behaves as a test tells it, behind a real engine; each call is of at most eight documents. */
public final class FaultyModel implements ModelFamily<FaultyModel.Unit, Float> {

    /** What a call does. */
    @FunctionalInterface
    public interface Behaviour {

        /**
         * Runs a call.
         *
         * @param documents their texts; {@link #PROBE} where the engine looks whether the model is well
         * @param call its number, from 1
         */
        List<Float> run(List<String> documents, int call, Cancellation cancellation) throws InferenceException;
    }

    /** The text of the probe. */
    public static final String PROBE = "probe";

    private static final int TOKENS = 8;
    private static final int DOCUMENTS_A_CALL = 8;

    private final Behaviour behaviour;
    private final AtomicInteger calls = new AtomicInteger();
    private final Leases<RerankerOptions, RerankEngine<?, ?>> engines = new Leases<>(RerankEngine::close);

    public FaultyModel(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** A reranker over this model; holders share an engine. */
    public Reranker open(RerankerOptions options) throws ModelException {
        return new LeasedReranker(engines.take(options, () -> engine(options)));
    }

    private RerankEngine<Unit, Float> engine(RerankerOptions options) {
        BatchingOptions batching = new BatchingOptions(
                options.batchDocuments(),
                options.batchTokens(),
                TOKENS * DOCUMENTS_A_CALL,
                options.linger(),
                options.queueDocuments(),
                4,
                options.maxQueueAge(),
                options.retries(),
                options.batchOrder());
        Circuit circuit = new Circuit(model().name(), options.breaker(), NanoClock.SYSTEM);
        return new RerankEngine<>(
                this, batching, new OutcomeCache<>(options.cacheBytes(), this::bytesOf), circuit, NanoClock.SYSTEM);
    }

    /** What a call gives that is well: the longer a text, the better. */
    public static List<Float> scores(List<String> documents) {
        return documents.stream().map(text -> text.length() / 100f).toList();
    }

    @Override
    public ModelIdentity model() {
        return new ModelIdentity("faulty", "1", "fp32");
    }

    @Override
    public ScoringPlan<Unit, Float> plan(CandidateSet set) {
        return new Plan(set.documents().stream()
                .map(document -> new Unit(((Content.Text) document.content()).text()))
                .toList());
    }

    @Override
    public List<Float> run(List<Unit> units, Cancellation cancellation) throws InferenceException {
        return behaviour.run(units.stream().map(Unit::text).toList(), calls.incrementAndGet(), cancellation);
    }

    @Override
    public int callsAtOnce(int cores) {
        return cores;
    }

    @Override
    public int callTokens() {
        return TOKENS * DOCUMENTS_A_CALL;
    }

    @Override
    public Unit probe(int tokens) {
        return new Unit(PROBE);
    }

    @Override
    public int bytesOf(Float outcome) {
        return Float.BYTES;
    }

    @Override
    public void close() {}

    /** A document. */
    public record Unit(String text) implements WorkUnit {

        @Override
        public int documents() {
            return 1;
        }

        @Override
        public int tokens() {
            return TOKENS;
        }

        @Override
        public int paddedTokens() {
            return TOKENS;
        }

        @Override
        public Object key() {
            return null;
        }
    }

    private record Plan(List<Unit> units) implements ScoringPlan<Unit, Float> {

        @Override
        public long totalTokens() {
            return (long) TOKENS * units.size();
        }

        @Override
        public DocumentScores merge(List<Float> outcomes) throws InferenceException {
            if (outcomes.stream().anyMatch(score -> score.isNaN())) {
                throw new InferenceException("A score is no number");
            }
            DocumentScores scores = new DocumentScores(outcomes.size());
            for (int index = 0; index < outcomes.size(); index++) {
                scores.score(index, outcomes.get(index));
            }
            return scores;
        }
    }
}
