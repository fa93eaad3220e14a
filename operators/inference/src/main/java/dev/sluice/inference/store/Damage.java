package dev.sluice.inference.store;

/**
 * A file that is not as it was pulled.
 *
 * @param path within the model
 * @param missing whether it is not there; otherwise it differs
 */
public record Damage(String path, boolean missing) {}
