package dev.sluice.inference.listwise;

import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.family.ModelDescription;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.FileHashes;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.graph.Checkpoint;
import dev.sluice.inference.graph.CheckpointException;
import dev.sluice.inference.graph.DecoderConfig;
import dev.sluice.inference.graph.GraphBuilder;
import dev.sluice.inference.graph.StoredTensor;
import dev.sluice.inference.graph.Weights;
import dev.sluice.inference.onnx.OnnxSession;
import dev.sluice.inference.onnx.OnnxSessions;
import dev.sluice.inference.onnx.SessionSettings;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.inference.sharing.MachineMemory;
import dev.sluice.inference.text.FieldsRenderer;
import dev.sluice.inference.text.RememberedTokens;
import dev.sluice.inference.text.TokenCodec;
import dev.sluice.inference.text.Tokenizer;
import dev.sluice.inference.text.TokenizerFile;
import dev.sluice.ranking.ModelIdentity;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A listwise model in the published layout: {@code config.json}, {@code tokenizer.json}, {@code tokenizer_config.json},
 * and {@code model.safetensors} or its shards. Its graph is compiled on first use and kept in a cache folder; the
 * folder of the model is only read.
 */
public final class ListwiseModel {

    private static final String QUADRATIC_ATTENTION = "ORT_GQA_DISABLE_FLASH_ATTENTION";
    private static final String DEVICE = "cpu";

    private final ModelFolder folder;
    private final ListwiseConfig config;
    private final Checkpoint checkpoint;
    private final TokenizerFile tokenizerFile;
    private final String version;
    private final CompiledGraphs graphs;

    private ListwiseModel(
            ModelFolder folder,
            ListwiseConfig config,
            Checkpoint checkpoint,
            TokenizerFile tokenizerFile,
            String version,
            CompiledGraphs graphs) {
        this.folder = folder;
        this.config = config;
        this.checkpoint = checkpoint;
        this.tokenizerFile = tokenizerFile;
        this.version = version;
        this.graphs = graphs;
    }

    /**
     * Reads what a folder holds, its values aside; on first sight also looks through all weights.
     *
     * @throws ModelException if it is no listwise model, or a broken one
     */
    public static ListwiseModel read(ModelFolder folder, CacheFolder cache) throws ModelException {
        ListwiseConfig config = ListwiseConfig.read(folder);
        TokenizerFile tokenizerFile = TokenizerFile.read(folder);
        tokenizerFile.checkIds(config.decoder().vocabulary());
        try {
            Checkpoint checkpoint = Checkpoint.open(folder.path());
            List<Path> files = new ArrayList<>();
            for (String file : List.of(ModelFolder.CONFIG, ModelFolder.TOKENIZER_CONFIG, ModelFolder.TOKENIZER)) {
                files.add(folder.file(file));
            }
            files.addAll(checkpoint.files());
            // Refuses what does not fit together before a weight is read.
            ListwiseGraph.layOut(checkpoint, config.decoder(), Weights.asStored());
            String hash = new FileHashes(cache, Clock.systemUTC()).of(files, () -> checkFinite(folder, checkpoint));
            return new ListwiseModel(
                    folder,
                    config,
                    checkpoint,
                    tokenizerFile,
                    hash.substring(0, 16),
                    new CompiledGraphs(folder, hash, checkpoint, config.decoder(), cache));
        } catch (CheckpointException e) {
            throw new ModelException("Model folder '" + folder.path() + "': " + e.getMessage(), e);
        }
    }

    private static void checkFinite(ModelFolder folder, Checkpoint checkpoint) throws ModelException {
        try {
            checkpoint.checkFinite();
        } catch (CheckpointException e) {
            throw new ModelException("Model folder '" + folder.path() + "': " + e.getMessage(), e);
        }
    }

    /** What the files say of the model. */
    ModelDescription describe(String family, RerankerOptions options, List<String> precisions, int cores) {
        DecoderConfig decoder = config.decoder();
        long windows = decoder.windows().stream().filter(window -> window > 0).count();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("score", "cosine, from -1 to 1");
        facts.put("context_tokens", config.contextTokens());
        facts.put("query_tokens", config.defaultQueryTokens());
        facts.put("document_tokens", config.defaultDocumentTokens());
        facts.put("layers", decoder.windows().size());
        facts.put("layers_with_sliding_windows", windows);
        long weights =
                checkpoint.tensors().stream().mapToLong(StoredTensor::length).sum();
        long bound = options.contextMemoryBytes() == 0 ? MachineMemory.forContexts() : options.contextMemoryBytes();
        int longest = options.maxContextTokens() == 0 ? config.contextTokens() : options.maxContextTokens();
        long context = ContextMemory.bytesPerCall(decoder) + longest * ContextMemory.bytesPerToken(decoder);
        long contexts = Math.min(bound, ListwiseFamily.contextsAtOnce(cores) * context);
        return new ModelDescription(
                family,
                new ModelIdentity(folder.name(), version, options.precision()),
                precisions,
                weights,
                weights + contexts,
                facts);
    }

    /** Hash over the files that decide scores, its first 16 hexadecimal digits. */
    public String version() {
        return version;
    }

    /** The model's graphs. */
    public CompiledGraphs graphs() {
        return graphs;
    }

    /**
     * Opens the model.
     *
     * @param threads how many threads compute one call
     */
    public ListwiseFamily open(RerankerOptions options, int threads) throws ModelException {
        return open(options, config.contextTokens(), threads);
    }

    ListwiseFamily open(RerankerOptions options, int contextTokens, int threads) throws ModelException {
        refuseQuadraticAttention(System.getenv(QUADRATIC_ATTENTION));
        Tokenizer tokenizer = Tokenizer.openPlain(folder.name(), tokenizerFile.json());
        try {
            ContextMemory memory = options.contextMemoryBytes() == 0
                    ? ContextMemory.ofTheMachine(config.decoder())
                    : new ContextMemory(options.contextMemoryBytes(), config.decoder());
            BlockLimits limits = new BlockLimits(
                    options.maxQueryTokens() == 0 ? config.defaultQueryTokens() : options.maxQueryTokens(),
                    options.maxDocumentTokens() == 0 ? config.defaultDocumentTokens() : options.maxDocumentTokens(),
                    contextTokens,
                    options.blockSize(),
                    options.maxContextTokens() == 0
                            ? memory.mostTokens()
                            : Math.min(options.maxContextTokens(), memory.mostTokens()));
            BlockPlanner planner = planner(
                    RememberedTokens.over(tokenizer, options.tokenCacheBytes()),
                    limits,
                    options.controlTokens(),
                    controlTokens());
            Leases<?, OnnxSession>.Lease sessionOfShort = session(options.precision(), threads, true);
            Leases<?, OnnxSession>.Lease sessionOfLong;
            try {
                sessionOfLong = session(options.precision(), threads, false);
            } catch (ModelException | RuntimeException e) {
                sessionOfShort.release();
                throw e;
            }
            return new ListwiseFamily(
                    new ModelIdentity(folder.name(), version, options.precision()),
                    sessionOfShort,
                    sessionOfLong,
                    tokenizer,
                    new FieldsRenderer(options.fields()),
                    planner,
                    memory,
                    new Pace(config.decoder(), threads),
                    config.decoder().vocabulary());
        } catch (ModelException | RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** With it a context of 131,072 tokens would take terabytes. */
    static void refuseQuadraticAttention(@Nullable String variable) throws ModelException {
        if (variable != null && !variable.equals("0")) {
            throw new ModelException("The environment has " + QUADRATIC_ATTENTION + "=" + variable + ", with which"
                    + " attention takes memory by the square of the length; expected none. Unset it");
        }
    }

    private Leases<?, OnnxSession>.Lease session(String precision, int threads, boolean arena) throws ModelException {
        SessionSettings settings = new SessionSettings(
                ListwiseGraph.IDS,
                Set.of(ListwiseGraph.MARKERS),
                threads,
                precision.equals(CompiledGraphs.INT8)
                        ? SessionSettings.Rewriting.WEIGHTS
                        : SessionSettings.Rewriting.NOTHING,
                arena,
                GraphBuilder.WEIGHTS_FOLDER);
        return OnnxSessions.take(
                graphs.key() + " " + precision + " " + threads + " " + arena,
                DEVICE,
                () -> graphs.open(precision, settings));
    }

    private BlockPlanner planner(
            TokenCodec tokenizer, BlockLimits limits, ControlTokens policy, List<String> controlTokens)
            throws ModelException {
        try {
            return new BlockPlanner(tokenizer, limits, policy, controlTokens);
        } catch (IllegalArgumentException e) {
            throw new ModelException("Model folder '" + folder.path() + "': " + e.getMessage(), e);
        }
    }

    /** Strings that the tokenizer reads as tokens of their own. */
    private List<String> controlTokens() {
        return tokenizerFile.addedTokens().stream()
                .filter(content -> !Markup.MARKERS.contains(content))
                .toList();
    }
}
