package dev.sluice.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.jobs.process.CommandFailedException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/**
 * Writes a checkpoint of the shape that Jina Reranker v3 is published in, with random bf16 weights and a tokenizer of
 * single bytes: what it takes to compute does not depend on what the weights say.
 */
final class RandomCheckpoint {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 3;
    private static final int HIDDEN = 1_024;
    private static final int INTERMEDIATE = 3_072;
    private static final int ATTENTION = 2_048;
    private static final int KEY_VALUE = 1_024;
    private static final int HEAD = 128;
    private static final int PROJECTED = 512;
    private static final int VOCABULARY = 151_936;
    private static final int BYTES = 256;

    private final int layers;

    RandomCheckpoint(int layers) {
        this.layers = layers;
    }

    /**
     * Writes the checkpoint; a folder that has weights is left as it is.
     *
     * @throws CommandFailedException if the folder has weights of another number of layers
     */
    void writeTo(Path folder) throws IOException {
        Path weights = folder.resolve("model.safetensors");
        if (Files.exists(weights) || Files.exists(folder.resolve("model.safetensors.index.json"))) {
            checkLayers(folder);
            return;
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), config());
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"model_max_length\": 131072}\n");
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
        Path part = folder.resolve("model.safetensors.part");
        writeWeights(part);
        Files.move(part, weights, StandardCopyOption.ATOMIC_MOVE);
    }

    private void checkLayers(Path folder) throws IOException {
        Path config = folder.resolve("config.json");
        JsonNode found = Files.exists(config)
                ? JSON.readTree(config.toFile()).path("num_hidden_layers")
                : MissingNode.getInstance();
        if (!found.isInt() || found.intValue() != layers) {
            throw new CommandFailedException("The checkpoint in '" + folder + "' has "
                    + (found.isMissingNode() ? "no 'num_hidden_layers' in its config.json" : found + " layers")
                    + "; expected " + layers + ", as --layers says. Give its own number, or another --checkpoint");
        }
    }

    private Map<String, int[]> tensors() {
        Map<String, int[]> tensors = new LinkedHashMap<>();
        tensors.put("model.embed_tokens.weight", new int[] {VOCABULARY, HIDDEN});
        for (int layer = 0; layer < layers; layer++) {
            String name = "model.layers." + layer + ".";
            tensors.put(name + "input_layernorm.weight", new int[] {HIDDEN});
            tensors.put(name + "self_attn.q_proj.weight", new int[] {ATTENTION, HIDDEN});
            tensors.put(name + "self_attn.k_proj.weight", new int[] {KEY_VALUE, HIDDEN});
            tensors.put(name + "self_attn.v_proj.weight", new int[] {KEY_VALUE, HIDDEN});
            tensors.put(name + "self_attn.o_proj.weight", new int[] {HIDDEN, ATTENTION});
            tensors.put(name + "self_attn.q_norm.weight", new int[] {HEAD});
            tensors.put(name + "self_attn.k_norm.weight", new int[] {HEAD});
            tensors.put(name + "post_attention_layernorm.weight", new int[] {HIDDEN});
            tensors.put(name + "mlp.gate_proj.weight", new int[] {INTERMEDIATE, HIDDEN});
            tensors.put(name + "mlp.up_proj.weight", new int[] {INTERMEDIATE, HIDDEN});
            tensors.put(name + "mlp.down_proj.weight", new int[] {HIDDEN, INTERMEDIATE});
        }
        tensors.put("model.norm.weight", new int[] {HIDDEN});
        tensors.put("projector.0.weight", new int[] {PROJECTED, HIDDEN});
        tensors.put("projector.2.weight", new int[] {PROJECTED, PROJECTED});
        return tensors;
    }

    private static long elements(int[] shape) {
        long elements = 1;
        for (int dimension : shape) {
            elements *= dimension;
        }
        return elements;
    }

    private void writeWeights(Path file) throws IOException {
        Map<String, int[]> tensors = tensors();
        StringJoiner header = new StringJoiner(",", "{", "}");
        long offset = 0;
        for (Map.Entry<String, int[]> tensor : tensors.entrySet()) {
            long end = offset + 2 * elements(tensor.getValue());
            StringJoiner shape = new StringJoiner(",", "[", "]");
            for (int dimension : tensor.getValue()) {
                shape.add(Integer.toString(dimension));
            }
            header.add("\"" + tensor.getKey() + "\":{\"dtype\":\"BF16\",\"shape\":" + shape + ",\"data_offsets\":["
                    + offset + "," + end + "]}");
            offset = end;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(SEED);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            for (int[] shape : tensors.values()) {
                writeValues(out, shape, random);
            }
        }
    }

    /** Norms about 1; the rest uniform, with the variance that keeps activations in bounds. */
    private static void writeValues(OutputStream out, int[] shape, SplittableRandom random) throws IOException {
        boolean norm = shape.length == 1;
        double spread = norm ? 0.1 : Math.sqrt(3.0 / shape[1]);
        ByteBuffer row = ByteBuffer.allocate(2 * shape[shape.length - 1]).order(ByteOrder.LITTLE_ENDIAN);
        for (long rest = elements(shape); rest > 0; rest -= row.capacity() / 2) {
            row.clear();
            while (row.hasRemaining()) {
                double value = (norm ? 1 : 0) + random.nextDouble(-spread, spread);
                row.putShort((short) (Float.floatToRawIntBits((float) value) >>> Short.SIZE));
            }
            out.write(row.array());
        }
    }

    private String config() {
        return """
                {"architectures": ["JinaForRanking"], "model_type": "qwen3", "hidden_act": "silu", "attention_bias": false,
                 "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
                 "num_key_value_heads": %d, "head_dim": %d, "vocab_size": %d, "max_position_embeddings": 131072,
                 "rms_norm_eps": 1e-06, "rope_theta": 1000000, "rope_scaling": null, "use_sliding_window": false,
                 "tie_word_embeddings": true}
                """.formatted(HIDDEN, INTERMEDIATE, layers, ATTENTION / HEAD, KEY_VALUE / HEAD, HEAD, VOCABULARY);
    }

    /** Each byte is a token, by the letters that byte-level tokenizers write for bytes. */
    private static String tokenizer() {
        StringJoiner vocabulary = new StringJoiner(",", "{", "}");
        int beyond = BYTES;
        for (int value = 0; value < BYTES; value++) {
            boolean printable = (value > ' ' && value < 127) || (value > 160 && value != 173);
            int letter = printable ? value : beyond++;
            vocabulary.add("\"\\u%04x\":%d".formatted(letter, value));
        }
        return """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [
                 {"id": %d, "content": "<|embed_token|>", "single_word": false, "lstrip": false, "rstrip": false,
                  "normalized": false, "special": true},
                 {"id": %d, "content": "<|rerank_token|>", "single_word": false, "lstrip": false, "rstrip": false,
                  "normalized": false, "special": true}],
                 "normalizer": null,
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false},
                 "post_processor": null,
                 "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false},
                 "model": {"type": "BPE", "vocab": %s, "merges": []}}
                """.formatted(BYTES, BYTES + 1, vocabulary);
    }
}
