package dev.sluice.ranking;

import java.util.Objects;

/**
 * Which model made a result.
 *
 * @param name what the model is called
 * @param version hash over the files that decide scores, or over a service's address and its name of the model;
 *     hexadecimal
 * @param precision the arithmetic: {@code fp32}, {@code fp16}, {@code bf16} or {@code int8}; {@code remote} where a
 *     service has its own
 */
public record ModelIdentity(String name, String version, String precision) {
    public ModelIdentity {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(precision, "precision");
    }
}
