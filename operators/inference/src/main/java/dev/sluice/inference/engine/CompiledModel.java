package dev.sluice.inference.engine;

import java.nio.file.Path;

/**
 * What compiling a model gave.
 *
 * @param version hash over the files that decide scores, its first 16 hexadecimal digits
 * @param graphFile where the graph is kept
 * @param graphBytes its size; the weights stay in the checkpoint
 */
public record CompiledModel(String version, Path graphFile, int graphBytes) {}
