package dev.sluice.inference.onnx;

import dev.sluice.inference.ModelException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a graph is opened on a CPU.
 *
 * @param required an input that the graph must have
 * @param optional inputs that it may have besides
 * @param threads how many threads compute one call, the caller's included
 * @param rewriting what ONNX Runtime may rewrite
 * @param arena whether memory of a call is kept for the next one, which saves time; without, it is given back at once,
 *     and a long call takes no more than it needs
 * @param weightsFolder where the files lie that the graph refers to; null if it holds its weights
 */
public record SessionSettings(
        String required,
        Set<String> optional,
        int threads,
        Rewriting rewriting,
        boolean arena,
        @Nullable Path weightsFolder) {

    /** What ONNX Runtime may rewrite when a graph is opened, for speed. */
    public enum Rewriting {
        /** Graph and weights. What depends on weights alone is computed once and kept. */
        ALL,
        /** The graph runs as it is; weights may be copied into the order in which a kernel reads them best. */
        WEIGHTS,
        /** The graph runs as it is, on its weights where they lie. */
        NOTHING
    }

    public SessionSettings {
        optional = Set.copyOf(optional);
    }

    /**
     * Holds a graph's inputs against what calls give.
     *
     * @param model what the model is called in messages
     * @throws ModelException if the required one is missing, or there is one that nobody gives
     */
    public void checkInputs(String model, Set<String> inputs) throws ModelException {
        Set<String> unknown = new TreeSet<>(inputs);
        unknown.remove(required);
        unknown.removeAll(optional);
        if (!unknown.isEmpty() || !inputs.contains(required)) {
            throw new ModelException("Model '" + model + "' has the inputs " + new TreeSet<>(inputs) + "; expected '"
                    + required + "' and of the others only " + new TreeSet<>(optional)
                    + ". Export the model with these names");
        }
    }
}
