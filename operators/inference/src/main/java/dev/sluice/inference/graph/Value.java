package dev.sluice.inference.graph;

/**
 * A tensor within a graph that is being built: an input, a constant, a weight or what a node gives.
 *
 * @param name its name in the graph
 */
public record Value(String name) {

    /** Stands where an operator has an optional input that is left out. */
    static final Value NONE = new Value("");
}
