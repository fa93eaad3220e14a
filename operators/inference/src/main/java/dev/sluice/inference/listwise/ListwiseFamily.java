package dev.sluice.inference.listwise;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.batching.OutcomeForm;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.inference.onnx.LongTensor;
import dev.sluice.inference.onnx.OnnxSession;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.inference.text.CandidateTexts;
import dev.sluice.inference.text.DocumentText;
import dev.sluice.inference.text.FieldsRenderer;
import dev.sluice.inference.text.Tokenizer;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.ModelIdentity;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jina Reranker v3 and v3.5 ("last but not late interaction"): a block of documents and the query share one causal
 * context; the hidden states at the markers behind each of them become vectors, whose cosine is the score.
 *
 * <p>On a CPU a block is one call. Its documents see those before them, so a score depends on the set, its order and
 * the block size, but never on other sets.
 */
public final class ListwiseFamily implements ModelFamily<BlockUnit, BlockVectors> {

    private static final Logger LOG = LoggerFactory.getLogger(ListwiseFamily.class);
    private static final Duration LONG = Duration.ofMinutes(1);

    /**
     * Longer blocks run without an arena: it grows by doubling, which at their size wastes gigabytes and keeps them;
     * what it saves in time, some per cent of a short block, is little there, where attention takes most of it.
     */
    private static final int LONG_TOKENS = 16_384;

    /**
     * A call computes on all cores. On two, a second one beside it makes both slower, by an eighth; on many, a short
     * block leaves cores idle. Where the line lies between is not measured.
     */
    private static final int CORES_OF_A_CALL = 8;

    /** A prime, so that the ids of a probe are spread over the vocabulary. */
    private static final int PROBE_STEP = 7_919;

    private final ModelIdentity model;
    private final Leases<?, OnnxSession>.Lease sessionOfShort;
    private final Leases<?, OnnxSession>.Lease sessionOfLong;
    private final Tokenizer tokenizer;
    private final FieldsRenderer renderer;
    private final BlockPlanner planner;
    private final ContextMemory memory;
    private final Pace pace;
    private final int vocabulary;

    ListwiseFamily(
            ModelIdentity model,
            Leases<?, OnnxSession>.Lease sessionOfShort,
            Leases<?, OnnxSession>.Lease sessionOfLong,
            Tokenizer tokenizer,
            FieldsRenderer renderer,
            BlockPlanner planner,
            ContextMemory memory,
            Pace pace,
            int vocabulary) {
        this.model = model;
        this.sessionOfShort = sessionOfShort;
        this.sessionOfLong = sessionOfLong;
        this.tokenizer = tokenizer;
        this.renderer = renderer;
        this.planner = planner;
        this.memory = memory;
        this.pace = pace;
        this.vocabulary = vocabulary;
    }

    @Override
    public ModelIdentity model() {
        return model;
    }

    @Override
    public ScoringPlan<BlockUnit, BlockVectors> plan(CandidateSet set) throws UnusableCandidateSetException {
        CandidateTexts texts = CandidateTexts.of(set, model.name(), renderer, tokenizer, planner.uncutDocumentTokens());
        ListwisePlan plan = planner.plan(
                        texts.query(),
                        Objects.requireNonNullElse(set.instruction(), ""),
                        texts.documents().stream().map(DocumentText::text).toList())
                .alsoTruncated(truncated(texts.documents()));
        Duration estimate = pace.estimate(plan.units());
        if (estimate.compareTo(LONG) > 0) {
            LOG.warn(
                    "Set '{}' will take some time, by estimate {} s: {} documents, blocks: {}, the longest of {} tokens",
                    set.queryId(),
                    estimate.toSeconds(),
                    plan.documents(),
                    plan.units().size(),
                    plan.units().stream().mapToInt(BlockUnit::tokens).max().orElse(0));
        }
        return plan;
    }

    private static BitSet truncated(List<DocumentText> documents) {
        BitSet truncated = new BitSet();
        for (int index = 0; index < documents.size(); index++) {
            truncated.set(index, documents.get(index).truncated());
        }
        return truncated;
    }

    @Override
    public List<BlockVectors> run(List<BlockUnit> units, Cancellation cancellation) throws InferenceException {
        List<BlockVectors> outcomes = new ArrayList<>(units.size());
        for (BlockUnit unit : units) {
            outcomes.add(run(unit, cancellation));
        }
        return outcomes;
    }

    private BlockVectors run(BlockUnit unit, Cancellation cancellation) throws InferenceException {
        try {
            memory.take(unit.tokens(), cancellation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException("Interrupted while waiting for memory", e);
        }
        try {
            long start = System.nanoTime();
            Leases<?, OnnxSession>.Lease session = unit.tokens() > LONG_TOKENS ? sessionOfLong : sessionOfShort;
            BlockVectors vectors = session.value()
                    .run(
                            Map.of(
                                    ListwiseGraph.IDS,
                                    LongTensor.of(unit.idsToLastMarker()),
                                    ListwiseGraph.MARKERS,
                                    LongTensor.of(unit.markers())),
                            cancellation,
                            (output, shape) -> vectors(output, Math.toIntExact(shape[1]), unit.documents()));
            pace.took(unit.tokens(), Duration.ofNanos(System.nanoTime() - start));
            return vectors;
        } finally {
            memory.giveBack(unit.tokens());
        }
    }

    private static BlockVectors vectors(FloatBuffer output, int size, int documents) {
        List<float[]> vectors = new ArrayList<>(documents);
        for (int row = 0; row < documents; row++) {
            vectors.add(next(output, size));
        }
        return new BlockVectors(vectors, next(output, size));
    }

    private static float[] next(FloatBuffer output, int size) {
        float[] vector = new float[size];
        output.get(vector);
        return vector;
    }

    /** A block is a call of its own, however short: the more of them, the more run at once. */
    @Override
    public int callTokens() {
        return 1;
    }

    @Override
    public int callsAtOnce(int cores) {
        return contextsAtOnce(cores);
    }

    /** {@link #callsAtOnce} of any such model. */
    static int contextsAtOnce(int cores) {
        return Math.max(1, cores / CORES_OF_A_CALL);
    }

    @Override
    public BlockUnit probe(int tokens) {
        int[] ids = new int[tokens];
        for (int place = 0; place < tokens; place++) {
            ids[place] = (int) ((long) place * PROBE_STEP % vocabulary);
        }
        return BlockUnit.probe(ids, new int[] {tokens / 2, tokens - 1});
    }

    @Override
    public int bytesOf(BlockVectors outcome) {
        return (outcome.documents().size() + 1) * (16 + outcome.query().length * Float.BYTES);
    }

    @Override
    public Optional<OutcomeForm<BlockVectors>> form() {
        return Optional.of(new OutcomeForm<>(BlockVectors::toNumbers, BlockVectors::fromNumbers));
    }

    @Override
    public void close() {
        sessionOfShort.release();
        sessionOfLong.release();
        tokenizer.close();
    }
}
