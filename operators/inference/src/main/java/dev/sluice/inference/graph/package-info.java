/**
 * The graph compiler: lays out models as small ONNX graphs whose weights stay where they are, in a checkpoint of
 * safetensors files. The builder and the readers know no model; each layout is one class.
 */
@NullMarked
package dev.sluice.inference.graph;

import org.jspecify.annotations.NullMarked;
