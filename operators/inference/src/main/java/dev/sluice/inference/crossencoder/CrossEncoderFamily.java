package dev.sluice.inference.crossencoder;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.batching.OutcomeForm;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.inference.onnx.OnnxSession;
import dev.sluice.inference.onnx.TokenBatch;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.inference.text.CandidateTexts;
import dev.sluice.inference.text.ControlStrings;
import dev.sluice.inference.text.DocumentText;
import dev.sluice.inference.text.FieldsRenderer;
import dev.sluice.inference.text.TokenPair;
import dev.sluice.inference.text.Tokenizer;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.ModelIdentity;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A cross-encoder: reads a query together with one document, or one window of it, and gives logits that become the
 * score. A pair's score depends on nothing but the pair: not on other documents, their number or their order.
 */
public final class CrossEncoderFamily implements ModelFamily<PairUnit, float[]> {

    private static final int TRIED_TOKENS = 1_024;

    private final ModelIdentity model;
    private final Leases<?, OnnxSession>.Lease session;
    private final Tokenizer tokenizer;
    private final PairPlanner planner;
    private final FieldsRenderer fields;
    private final ControlTokens policy;
    private final List<String> controlTokens;
    private final int highestId;
    private final int highestType;
    private final PairShape pairs;
    private final PairMemory memory;

    /** A family over an open session and tokenizer, which it takes over. */
    CrossEncoderFamily(
            ModelIdentity identity,
            CrossEncoderModel model,
            Leases<?, OnnxSession>.Lease session,
            Tokenizer tokenizer,
            PairPlanner planner,
            RerankerOptions options) {
        this.model = identity;
        this.session = session;
        this.tokenizer = tokenizer;
        this.planner = planner;
        this.fields = new FieldsRenderer(options.fields());
        this.policy = options.controlTokens();
        this.controlTokens = model.tokenizer().addedTokens();
        this.highestId = model.tokenizer().highestId();
        this.highestType = model.template().highestType();
        this.pairs = model.shape();
        this.memory = model.memory();
    }

    /**
     * Runs the longest pair of an ordinary call, of the highest token id: what a graph cannot take shows now and not in
     * the sets.
     *
     * @throws ModelException if the graph does not fit the other files
     */
    void tryOut() throws ModelException {
        int[] ids = new int[Math.min(TRIED_TOKENS, pairs.contextTokens())];
        Arrays.fill(ids, highestId);
        int[] types = new int[ids.length];
        Arrays.fill(types, highestType);
        try {
            List<float[]> ignored = run(
                    List.of(PairUnit.probe(new TokenPair(ids, types), pairs.paddedTokens(ids.length))),
                    new Cancellation());
        } catch (InferenceException e) {
            throw new ModelException(
                    "Model '" + model.name() + "' fails on a pair of " + ids.length
                            + " tokens with the id " + highestId
                            + ", which by config.json and tokenizer.json it can take: "
                            + e.getMessage() + ". Is this the graph of the model?",
                    e);
        }
    }

    @Override
    public ModelIdentity model() {
        return model;
    }

    @Override
    public ScoringPlan<PairUnit, float[]> plan(CandidateSet set) throws UnusableCandidateSetException {
        CandidateTexts texts = texts(set);
        int found = ControlStrings.count(texts.query(), controlTokens);
        List<DocumentText> documents = new ArrayList<>(texts.documents().size());
        for (DocumentText document : texts.documents()) {
            found += ControlStrings.count(document.text(), controlTokens);
            documents.add(new DocumentText(clean(document.text()), document.truncated()));
        }
        return planner.plan(clean(texts.query()), documents, found);
    }

    /** Documents whose fields must share what there is beside the query are cut here, all others by the planner. */
    private CandidateTexts texts(CandidateSet set) throws UnusableCandidateSetException {
        int most = set.query() instanceof Content.Text query
                ? planner.documentTokens(clean(query.text()))
                : Integer.MAX_VALUE;
        return most == Integer.MAX_VALUE
                ? CandidateTexts.of(set, model.name(), fields)
                : CandidateTexts.of(set, model.name(), fields, tokenizer, most);
    }

    private String clean(String text) {
        return policy == ControlTokens.KEEP ? text : ControlStrings.without(text, controlTokens);
    }

    @Override
    public List<float[]> run(List<PairUnit> units, Cancellation cancellation) throws InferenceException {
        int length = units.get(0).paddedTokens();
        List<TokenPair> rows = units.stream().map(PairUnit::row).toList();
        TokenBatch batch = new TokenBatch(
                rows.stream().map(TokenPair::ids).toList(),
                rows.stream().map(TokenPair::types).toList(),
                length,
                pairs.padding());
        int part = memory.take(units.size(), length, cancellation);
        try {
            return session.value()
                    .run(
                            batch.inputs(),
                            cancellation,
                            memory.afterCall(units.size(), length),
                            (output, shape) -> logits(output, shape, units.size()));
        } finally {
            memory.giveBack(part);
        }
    }

    private List<float[]> logits(FloatBuffer output, long[] dimensions, int rows) throws InferenceException {
        int expected = rows * pairs.labels();
        if (output.remaining() != expected) {
            throw new InferenceException("Model '" + model.name() + "' gave an output of shape "
                    + Arrays.toString(dimensions) + " for " + rows + " pairs; expected " + pairs.labels()
                    + " logits each");
        }
        List<float[]> logits = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            float[] own = new float[pairs.labels()];
            output.get(own);
            logits.add(own);
        }
        return logits;
    }

    /** Small calls are fastest: their activations stay in the caches. */
    @Override
    public int callsAtOnce(int cores) {
        return cores;
    }

    @Override
    public int callTokens() {
        return pairs.callTokens();
    }

    @Override
    public PairUnit probe(int tokens) {
        int[] ids = new int[Math.min(tokens, pairs.contextTokens())];
        Arrays.fill(ids, pairs.vocabulary() / 2);
        return PairUnit.probe(new TokenPair(ids, new int[ids.length]), pairs.paddedTokens(ids.length));
    }

    @Override
    public int bytesOf(float[] outcome) {
        return 16 + outcome.length * Float.BYTES;
    }

    @Override
    public Optional<OutcomeForm<float[]>> form() {
        return Optional.of(new OutcomeForm<>(logits -> logits, logits -> logits));
    }

    @Override
    public void close() {
        session.release();
        tokenizer.close();
    }
}
