package dev.sluice.inference.graph;

import dev.sluice.inference.graph.GraphBuilder.Attention;
import dev.sluice.inference.graph.GraphBuilder.AttentionShape;
import dev.sluice.inference.graph.GraphBuilder.NormedSum;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays out the decoder of Qwen3 (Qwen3 Technical Report, 2025, section 2): grouped-query attention whose queries and
 * keys are normed head by head, rotary positions, SiLU-gated feed-forward layers, RMS norms in front of both and at the
 * end, no biases. One text a call; all that is computed for a token is linear in the length of the text.
 */
public final class Qwen3Decoder {

    private final GraphBuilder graph;
    private final Checkpoint checkpoint;
    private final DecoderConfig config;
    private final Weights weights;

    public Qwen3Decoder(GraphBuilder graph, Checkpoint checkpoint, DecoderConfig config, Weights weights) {
        this.graph = graph;
        this.checkpoint = checkpoint;
        this.config = config;
        this.weights = weights;
    }

    /**
     * The last hidden states, normed, at some positions of a text.
     *
     * @param ids [length], token ids
     * @param positions [n]
     * @return [n, hidden]
     */
    public Value hiddenStates(Value ids, Value positions) throws CheckpointException {
        Rotary rotary = rotary(graph.shape(ids));
        Value residual = embeddings(ids);
        Value normed = graph.rmsNorm(residual, norm("model.layers.0.input_layernorm"), config.epsilon());
        for (int layer = 0; layer < config.layers(); layer++) {
            String name = "model.layers." + layer;
            boolean last = layer + 1 == config.layers();
            Value when = graph.after(graph.longs(1), graph.reshape(normed, graph.longs(1, -1, config.hidden())));

            Value attended = attention(name + ".self_attn", config.windows().get(layer), normed, rotary, when);
            if (last) {
                // Behind the last attention a token's hidden state is its own affair: only these are needed.
                attended = graph.rows(attended, positions);
                residual = graph.rows(residual, positions);
            }
            Value projected = linear(attended, name + ".self_attn.o_proj", config.hidden(), attentionWidth(), when);
            NormedSum middle =
                    graph.rmsNormOfSum(projected, residual, norm(name + ".post_attention_layernorm"), config.epsilon());

            Value fed = feedForward(name + ".mlp", middle.normed(), when);
            String next = last ? "model.norm" : "model.layers." + (layer + 1) + ".input_layernorm";
            NormedSum end = graph.rmsNormOfSum(fed, middle.sum(), norm(next), config.epsilon());
            normed = end.normed();
            residual = end.sum();
        }
        return normed;
    }

    /** Rows of the table are gathered as they are stored and only then converted: the table itself never is. */
    private Value embeddings(Value ids) throws CheckpointException {
        StoredTensor table = checkpoint.tensor(
                "model.embed_tokens.weight", List.of((long) config.vocabulary(), (long) config.hidden()));
        Value rows = graph.rows(graph.stored(table), ids);
        return table.type() == ElementType.F32 ? rows : graph.castToFloat(rows);
    }

    private record Rotary(Value lengthLessOne, Value length, Value cos, Value sin) {}

    /** Cosine and sine of position times frequency, in 32-bit floats as the reference has them. */
    private Rotary rotary(Value shape) {
        float[] frequencies = new float[config.headSize() / 2];
        for (int pair = 0; pair < frequencies.length; pair++) {
            float exponent = 2f * pair / config.headSize();
            frequencies[pair] = 1f / (float) Math.pow(config.rotaryBase(), exponent);
        }
        Value positions = graph.castToFloat(graph.columnOfIntegersBelow(shape));
        Value angles = graph.mul(positions, graph.row(frequencies));
        Value length = graph.castToInt(shape);
        return new Rotary(
                graph.sub(length, graph.ints(1)), graph.squeeze(length), graph.cos(angles), graph.sin(angles));
    }

    /**
     * Attention, half of the heads after the other: what is computed for one half is freed before the next begins,
     * which takes a third off the memory of a context.
     */
    private Value attention(String name, int window, Value x, Rotary rotary, Value when) throws CheckpointException {
        int parts = config.keyValueHeads() % 2 == 0 ? 2 : 1;
        List<Value> outputs = new ArrayList<>(parts);
        Value input = x;
        Value ready = when;
        for (int part = 0; part < parts; part++) {
            Attention attention = attention(name, new Part(part, parts), window, input, rotary, ready);
            // Nobody needs the keys and values again; said here, or they would be held until the run ends.
            Value rows =
                    graph.after(graph.longs(-1, (long) attentionWidth() / parts), attention.keys(), attention.values());
            outputs.add(graph.reshape(attention.output(), rows));
            input = graph.reshape(x, graph.after(graph.longs(-1, config.hidden()), attention.output()));
            ready = graph.after(graph.longs(1), attention.output());
        }
        return parts == 1 ? outputs.get(0) : graph.beside(outputs);
    }

    /** One of so many equal parts of the heads. */
    private record Part(int number, int of) {

        StoredTensor rows(StoredTensor weight) {
            int rows = weight.dimension(0) / of;
            return weight.rows(number * rows, rows);
        }
    }

    private Attention attention(String name, Part part, int window, Value x, Rotary rotary, Value when)
            throws CheckpointException {
        int width = attentionWidth() / part.of();
        int keyValueWidth = keyValueWidth() / part.of();
        Value query = weights.linear(graph, x, part.rows(weight(name + ".q_proj", attentionWidth())), when);
        Value key = weights.linear(graph, x, part.rows(weight(name + ".k_proj", keyValueWidth())), when);
        Value value = weights.linear(graph, x, part.rows(weight(name + ".v_proj", keyValueWidth())), when);
        return graph.groupQueryAttention(
                new AttentionShape(config.heads() / part.of(), config.keyValueHeads() / part.of(), window),
                normOfHeads(query, name + ".q_norm", width),
                normOfHeads(key, name + ".k_norm", keyValueWidth),
                graph.reshape(value, graph.longs(1, -1, keyValueWidth)),
                rotary.lengthLessOne(),
                rotary.length(),
                rotary.cos(),
                rotary.sin());
    }

    /** A weight that reads hidden states. */
    private StoredTensor weight(String name, int out) throws CheckpointException {
        return checkpoint.tensor(name + ".weight", List.of((long) out, (long) config.hidden()));
    }

    private Value normOfHeads(Value x, String name, int width) throws CheckpointException {
        StoredTensor weight = checkpoint.tensor(name + ".weight", List.of((long) config.headSize()));
        Value heads = graph.reshape(x, graph.longs(-1, config.headSize()));
        Value normed = graph.rmsNorm(heads, graph.floats(weight), config.epsilon());
        return graph.reshape(normed, graph.longs(1, -1, width));
    }

    private Value feedForward(String name, Value x, Value when) throws CheckpointException {
        Value gate = linear(x, name + ".gate_proj", config.intermediate(), config.hidden(), when);
        Value up = linear(x, name + ".up_proj", config.intermediate(), config.hidden(), when);
        Value gated = graph.mul(graph.silu(gate), up);
        return linear(gated, name + ".down_proj", config.hidden(), config.intermediate(), when);
    }

    private Value linear(Value x, String name, int out, int in, Value when) throws CheckpointException {
        StoredTensor weight = checkpoint.tensor(name + ".weight", List.of((long) out, (long) in));
        return weights.linear(graph, x, weight, when);
    }

    private Value norm(String name) throws CheckpointException {
        return graph.floats(checkpoint.tensor(name + ".weight", List.of((long) config.hidden())));
    }

    private int keyValueWidth() {
        return config.keyValueHeads() * config.headSize();
    }

    private int attentionWidth() {
        return config.heads() * config.headSize();
    }
}
