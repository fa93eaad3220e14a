package dev.sluice.inference.graph;

/** How a layout multiplies with the weights of its linear layers: in which precision they are kept. */
public interface Weights {

    /**
     * The product of {@code x} [rows, in] and a weight [out, in].
     *
     * @param when a value whose first dimension is 1; what the weight needs is done no earlier than it is known
     */
    Value linear(GraphBuilder graph, Value x, StoredTensor weight, Value when) throws CheckpointException;

    /** Weights as they are stored, multiplied as 32-bit floats. */
    static Weights asStored() {
        return (graph, x, weight, when) -> graph.linear(x, graph.floatsAfter(weight, when));
    }
}
