package dev.sluice.inference.family;

import dev.sluice.ranking.ModelIdentity;
import java.util.List;
import java.util.Map;

/**
 * What the files of a model say of it.
 *
 * @param family what its family is called
 * @param identity what results will carry
 * @param precisions those that it can be opened with
 * @param weightBytes of the files of weights that this precision reads
 * @param memoryBytes what the model takes beside the JVM when it works: weights, and the calls that run at once at the
 *     longest; an estimate
 * @param facts what else is worth knowing, by a name in snake case, in an order to show it: limits, sizes, rules; texts
 *     and numbers
 */
public record ModelDescription(
        String family,
        ModelIdentity identity,
        List<String> precisions,
        long weightBytes,
        long memoryBytes,
        Map<String, Object> facts) {}
