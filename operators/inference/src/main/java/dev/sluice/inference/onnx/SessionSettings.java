package dev.sluice.inference.onnx;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a graph is opened on a CPU.
 *
 * @param required an input that the graph must have
 * @param optional inputs that it may have besides
 * @param threads how many threads compute one call, the caller's included
 * @param optimised whether ONNX Runtime rewrites the graph; it also folds what depends on weights alone, which a graph
 *     that converts its weights call by call must not have
 * @param arena whether memory of a call is kept for the next one, which saves time; without, it is given back at once,
 *     and a long call takes no more than it needs
 * @param weightsFolder where the files lie that the graph refers to; null if it holds its weights
 */
public record SessionSettings(
        String required,
        Set<String> optional,
        int threads,
        boolean optimised,
        boolean arena,
        @Nullable Path weightsFolder) {
    public SessionSettings {
        optional = Set.copyOf(optional);
    }
}
