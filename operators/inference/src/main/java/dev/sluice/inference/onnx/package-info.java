/** ONNX Runtime sessions: tensors in, tensors out, opened once a model and device in the JVM. */
@NullMarked
package dev.sluice.inference.onnx;

import org.jspecify.annotations.NullMarked;
