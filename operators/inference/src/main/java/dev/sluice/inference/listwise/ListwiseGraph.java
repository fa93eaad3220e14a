package dev.sluice.inference.listwise;

import dev.sluice.inference.graph.Checkpoint;
import dev.sluice.inference.graph.CheckpointException;
import dev.sluice.inference.graph.DecoderConfig;
import dev.sluice.inference.graph.GraphBuilder;
import dev.sluice.inference.graph.Qwen3Decoder;
import dev.sluice.inference.graph.StoredTensor;
import dev.sluice.inference.graph.Value;
import dev.sluice.inference.graph.Weights;
import java.util.List;

/**
 * The graph of a listwise model: the decoder, and behind it the projector (linear, ReLU, linear, no biases) at the
 * markers. The widths of the projector are read from its tensors: papers and weights do not agree on them.
 */
final class ListwiseGraph {

    /** [length]: token ids of one prompt. */
    static final String IDS = "input_ids";

    /** [documents + 1]: places behind each document, and last behind the query. */
    static final String MARKERS = "markers";

    /** [documents + 1, width]: a vector for each marker. */
    static final String VECTORS = "vectors";

    private static final List<String> IGNORED = List.of("lm_head.weight");

    /**
     * Lays the graph out.
     *
     * @throws CheckpointException if a tensor is missing, of a wrong shape, or one too many
     */
    static byte[] layOut(Checkpoint checkpoint, DecoderConfig config, Weights weights) throws CheckpointException {
        GraphBuilder graph = new GraphBuilder("listwise reranker");
        Value ids = graph.inputOfLongs(IDS, "length");
        Value markers = graph.inputOfLongs(MARKERS, "markers");
        Value states = new Qwen3Decoder(graph, checkpoint, config, weights).hiddenStates(ids, markers);

        StoredTensor first = checkpoint.tensor("projector.0.weight", 2);
        checkpoint.tensor("projector.0.weight", List.of(first.shape().get(0), (long) config.hidden()));
        StoredTensor second = checkpoint.tensor("projector.2.weight", 2);
        checkpoint.tensor(
                "projector.2.weight",
                List.of(second.shape().get(0), first.shape().get(0)));
        Value inner = graph.relu(graph.linear(states, graph.floats(first)));
        graph.outputOfFloats(VECTORS, graph.linear(inner, graph.floats(second)), "markers", "width");
        refuseUnused(checkpoint);
        return graph.build();
    }

    private static void refuseUnused(Checkpoint checkpoint) throws CheckpointException {
        List<String> unused = checkpoint.unasked().stream()
                .filter(name -> !IGNORED.contains(name))
                .toList();
        if (!unused.isEmpty()) {
            throw new CheckpointException("The checkpoint has " + unused.size() + " tensors that the model of its"
                    + " config.json has no use for, '" + unused.get(0) + "' among them; expected none but " + IGNORED);
        }
    }

    private ListwiseGraph() {}
}
