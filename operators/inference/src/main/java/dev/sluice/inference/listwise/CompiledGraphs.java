package dev.sluice.inference.listwise;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.graph.Checkpoint;
import dev.sluice.inference.graph.CheckpointException;
import dev.sluice.inference.graph.DecoderConfig;
import dev.sluice.inference.graph.Int8Weights;
import dev.sluice.inference.graph.Weights;
import dev.sluice.inference.onnx.OnnxSession;
import dev.sluice.inference.onnx.SessionSettings;
import dev.sluice.ranking.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The graphs of a checkpoint, one a precision: compiled on first use and kept in the cache folder. */
public final class CompiledGraphs {

    /** Part of the key of a cached graph: counts the changes of what the compiler makes of a checkpoint. */
    private static final int COMPILER_VERSION = 4;

    static final String INT8 = "int8";

    private static final int KEY_DIGITS = 32;

    private final ModelFolder folder;
    private final String key;
    private final Checkpoint checkpoint;
    private final DecoderConfig decoder;
    private final CacheFolder cache;

    /**
     * The graphs of a checkpoint.
     *
     * @param hash over the files that decide scores
     */
    CompiledGraphs(ModelFolder folder, String hash, Checkpoint checkpoint, DecoderConfig decoder, CacheFolder cache) {
        this.folder = folder;
        this.checkpoint = checkpoint;
        this.decoder = decoder;
        this.cache = cache;
        String made = hash + " " + COMPILER_VERSION + " " + checkpoint.files();
        this.key = Sha256.hex(made.getBytes(StandardCharsets.UTF_8)).substring(0, KEY_DIGITS);
    }

    /** Names these graphs: another checkpoint, another place of its files or another compiler gives another key. */
    String key() {
        return key;
    }

    /** Where the graph of a precision is kept. */
    public Path file(String precision) {
        return cache.file(name(precision));
    }

    private String name(String precision) {
        return "graphs/" + key + "/" + precision + ".onnx";
    }

    private String int8Name() {
        return "graphs/" + key + "/int8.weights";
    }

    /**
     * A compiled graph, from the cache where it is there.
     *
     * @param precision {@code fp32}, or {@code int8} for linear layers with 8-bit weights
     */
    public byte[] graph(String precision) throws ModelException {
        byte[] cached = cached(precision);
        if (cached != null) {
            return cached;
        }
        byte[] graph = layOut(precision);
        cache.write(name(precision), graph);
        return graph;
    }

    /**
     * The compiled graph as {@link #graph} gives it; lies in the cache afterwards.
     *
     * @throws ModelException also if the cache folder cannot be written
     */
    public byte[] kept(String precision) throws ModelException {
        byte[] cached = cached(precision);
        if (cached != null) {
            return cached;
        }
        byte[] graph = layOut(precision);
        try {
            cache.put(name(precision), graph);
        } catch (IOException e) {
            throw new ModelException(
                    "The graph of model folder '" + folder.path() + "' cannot be kept in the cache folder '"
                            + cache.folder() + "': " + e
                            + ". Make room, or set SLUICE_CACHE to a folder that can be written",
                    e);
        }
        return graph;
    }

    private byte @Nullable [] cached(String precision) {
        boolean complete = !precision.equals(INT8) || Files.exists(cache.file(int8Name()));
        return complete ? cache.read(name(precision)) : null;
    }

    private byte[] layOut(String precision) throws ModelException {
        try {
            return precision.equals(INT8)
                    ? layOutInt8()
                    : ListwiseGraph.layOut(checkpoint, decoder, Weights.asStored());
        } catch (CheckpointException e) {
            throw new ModelException("Model folder '" + folder.path() + "': " + e.getMessage(), e);
        }
    }

    private byte[] layOutInt8() throws CheckpointException {
        Int8Weights weights = new Int8Weights(checkpoint, cache.file(int8Name()));
        byte[] graph = ListwiseGraph.layOut(checkpoint, decoder, weights);
        weights.writeTo(cache, int8Name());
        return graph;
    }

    /** Opens the graph of a precision. */
    OnnxSession open(String precision, SessionSettings settings) throws ModelException {
        byte[] cached = cached(precision);
        if (cached == null) {
            return OnnxSession.onCpu(folder.name(), graph(precision), settings);
        }
        try {
            return OnnxSession.onCpu(folder.name(), cached, settings);
        } catch (ModelException e) {
            Path file = file(precision);
            throw new ModelException(
                    "The cached graph '" + file + "' cannot be opened: " + e.getMessage() + ". Delete the folder '"
                            + file.getParent() + "', so that it is compiled anew",
                    e);
        }
    }
}
