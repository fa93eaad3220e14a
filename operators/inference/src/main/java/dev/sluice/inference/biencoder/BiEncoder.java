package dev.sluice.inference.biencoder;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.batching.OutcomeForm;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.inference.onnx.OnnxSession;
import dev.sluice.inference.onnx.TokenBatch;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.inference.text.Beginning;
import dev.sluice.inference.text.CandidateTexts;
import dev.sluice.inference.text.FieldsRenderer;
import dev.sluice.inference.text.RememberedTokens;
import dev.sluice.inference.text.TokenizedText;
import dev.sluice.inference.text.Tokenizer;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.ModelIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An embedding model as a reranker: query and documents are embedded each by itself, and a document's score is the
 * cosine of the two vectors, in [-1, 1]. The vector of a text is the last hidden state of its first token, normalised
 * (CLS pooling, as the BGE model card has it).
 *
 * <p>A candidate set's {@code instruction} stands in place of the query prefix that the model card asks for.
 */
public final class BiEncoder implements ModelFamily<TextUnit, UnitVector> {

    /** Rows are padded to a multiple of this, so that texts of like length share calls. */
    private static final int LENGTH_STEP = 8;

    private static final int CALL_TOKENS = 1_024;

    private static final TokenBatch.Padding PADDING = new TokenBatch.Padding(0, 0);

    /** The token id of probes; any word of the vocabulary does. */
    private static final int PROBE_ID = 2_000;

    private final ModelIdentity model;
    private final Leases<?, OnnxSession>.Lease session;
    private final Tokenizer queryTokenizer;
    private final Tokenizer documentTokenizer;
    private final Tokenizer plainTokenizer;
    private final RememberedTokens<TokenizedText> remembered;
    private final FieldsRenderer renderer;
    private final int documentTokens;
    private final int specialTokens;
    private final String queryPrefix;
    private final int maxTokens;

    /**
     * A family over an open session, which it releases when closed, as it closes the tokenizers.
     *
     * @param plainTokenizer neither cuts a text nor adds anything to it
     * @param tokenCacheBytes memory for documents as tokens
     * @param documentTokens where the document tokenizer cuts, special tokens included
     * @param queryPrefix what the model card asks to be put before a query
     * @param maxTokens the longest text that the model takes
     */
    public BiEncoder(
            ModelIdentity model,
            Leases<?, OnnxSession>.Lease session,
            Tokenizer queryTokenizer,
            Tokenizer documentTokenizer,
            Tokenizer plainTokenizer,
            long tokenCacheBytes,
            FieldsRenderer renderer,
            int documentTokens,
            String queryPrefix,
            int maxTokens) {
        this.model = model;
        this.session = session;
        this.queryTokenizer = queryTokenizer;
        this.documentTokenizer = documentTokenizer;
        this.plainTokenizer = plainTokenizer;
        this.remembered = new RememberedTokens<>(tokenCacheBytes, text -> text.ids().length);
        this.renderer = renderer;
        this.documentTokens = documentTokens;
        this.specialTokens = documentTokenizer.encode("").length;
        this.queryPrefix = queryPrefix;
        this.maxTokens = maxTokens;
    }

    @Override
    public ModelIdentity model() {
        return model;
    }

    @Override
    public ScoringPlan<TextUnit, UnitVector> plan(CandidateSet set) throws UnusableCandidateSetException {
        String prefix = set.instruction() == null ? queryPrefix : set.instruction() + " ";
        CandidateTexts texts =
                CandidateTexts.of(set, model.name(), renderer, plainTokenizer, documentTokens - specialTokens);
        List<TokenizedText> query = queryTokenizer.tokenize(List.of(beginning(prefix + texts.query())));
        List<TokenizedText> documents = texts.documents().stream()
                .map(document -> remembered.of(
                        beginning(document.text()),
                        text -> documentTokenizer.tokenize(List.of(text)).get(0)))
                .toList();
        List<Boolean> truncated = new ArrayList<>(documents.size());
        for (int index = 0; index < documents.size(); index++) {
            truncated.add(texts.documents().get(index).truncated()
                    || documents.get(index).truncated());
        }
        List<TextUnit> units = new ArrayList<>(documents.size() + 1);
        int[] queryIds = query.get(0).ids();
        units.add(TextUnit.query(queryIds, paddedTokens(queryIds.length)));
        for (TokenizedText document : documents) {
            units.add(TextUnit.document(document.ids(), paddedTokens(document.ids().length)));
        }
        return new CosinePlan(units, truncated);
    }

    /** Enough of a text to be cut as the whole would be. */
    private String beginning(String text) {
        return Beginning.textOf(plainTokenizer, text, maxTokens);
    }

    private int paddedTokens(int tokens) {
        int steps = (tokens + LENGTH_STEP - 1) / LENGTH_STEP;
        return Math.max(tokens, Math.min(steps * LENGTH_STEP, maxTokens));
    }

    @Override
    public List<UnitVector> run(List<TextUnit> units, Cancellation cancellation) throws InferenceException {
        TokenBatch batch = new TokenBatch(
                units.stream().map(TextUnit::ids).toList(),
                List.of(),
                units.get(0).paddedTokens(),
                PADDING);
        return session.value().run(batch.inputs(), cancellation, (hiddenStates, shape) -> {
            int hidden = Math.toIntExact(shape[2]);
            List<UnitVector> vectors = new ArrayList<>(units.size());
            for (int row = 0; row < units.size(); row++) {
                hiddenStates.position(row * batch.length() * hidden);
                vectors.add(UnitVector.normalised(hiddenStates, hidden));
            }
            return vectors;
        });
    }

    /** Small calls are fastest: their activations stay in the caches. */
    @Override
    public int callsAtOnce(int cores) {
        return cores;
    }

    @Override
    public int callTokens() {
        return CALL_TOKENS;
    }

    @Override
    public TextUnit probe(int tokens) {
        int[] ids = new int[Math.min(tokens, maxTokens)];
        Arrays.fill(ids, PROBE_ID);
        return TextUnit.probe(ids, paddedTokens(ids.length));
    }

    @Override
    public int bytesOf(UnitVector outcome) {
        return outcome.bytes();
    }

    @Override
    public Optional<OutcomeForm<UnitVector>> form() {
        return Optional.of(new OutcomeForm<>(UnitVector::values, UnitVector::of));
    }

    @Override
    public void close() {
        session.release();
        queryTokenizer.close();
        documentTokenizer.close();
        plainTokenizer.close();
    }
}
