package dev.sluice.benchmarks;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.PairList;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is mostly done without Sluice: the documents of a query are tokenised together, padded to the longest and run in
 * one call on all threads, with ONNX Runtime as it comes; one query after the other.
 */
final class PaddedLoop implements Contender {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final HuggingFaceTokenizer tokenizer;
    private final OrtSession session;
    private long tokens;
    private long computedTokens;

    PaddedLoop(Path model) throws IOException, OrtException {
        this.tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(model.resolve(ModelFolder.TOKENIZER))
                .optPadding(true)
                .optTruncation(true)
                .optMaxLength(PairLengths.LONGEST_PAIR)
                .build();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
            this.session = environment.createSession(
                    model.resolve(RandomCrossEncoder.GRAPH).toString(), options);
        }
    }

    @Override
    public Pass score(List<CandidateSet> sets) throws OrtException {
        tokens = 0;
        computedTokens = 0;
        long documents = 0;
        long start = System.nanoTime();
        for (CandidateSet set : sets) {
            documents += scores(set).length;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Pass(documents / seconds, 1 - (double) tokens / computedTokens);
    }

    /** The logits of a set's documents, in their order. */
    float[] scores(CandidateSet set) throws OrtException {
        PairList<String, String> pairs = new PairList<>();
        for (Document document : set.documents()) {
            pairs.add(text(set.query()), text(document.content()));
        }
        Encoding[] rows = tokenizer.batchEncode(pairs);
        try (OnnxTensor ids = tensor(rows, Encoding::getIds);
                OnnxTensor mask = tensor(rows, Encoding::getAttentionMask);
                OnnxTensor types = tensor(rows, Encoding::getTypeIds);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            float[] scores = new float[rows.length];
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(scores);
            for (Encoding row : rows) {
                computedTokens += row.getIds().length;
                for (long isToken : row.getAttentionMask()) {
                    tokens += isToken;
                }
            }
            return scores;
        }
    }

    private static String text(Content content) {
        if (content instanceof Content.Text text) {
            return text.text();
        }
        throw new IllegalArgumentException(
                "Expected a text, got a " + content.getClass().getSimpleName());
    }

    private OnnxTensor tensor(Encoding[] rows, Function<Encoding, long[]> values) throws OrtException {
        int length = rows[0].getIds().length;
        LongBuffer all = LongBuffer.allocate(rows.length * length);
        for (Encoding row : rows) {
            all.put(values.apply(row));
        }
        return OnnxTensor.createTensor(environment, all.flip(), new long[] {rows.length, length});
    }

    @Override
    public void close() {
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime could not close a session", e);
        }
    }
}
