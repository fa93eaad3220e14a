package dev.sluice.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.ranking.Sha256;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One open ONNX graph over token ids. Knows tensors only. {@link #run} may be called by many threads at once; each call
 * computes on its caller's thread alone, so that parallel calls share the cores without contending and a result does
 * not depend on how work was split among threads.
 */
public final class OnnxSession implements AutoCloseable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, TYPES);

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OrtSession.SessionOptions options;
    private final String graphSha256;

    private OnnxSession(
            OrtEnvironment environment, OrtSession session, OrtSession.SessionOptions options, String graphSha256) {
        this.graphSha256 = graphSha256;
        this.environment = environment;
        this.session = session;
        this.options = options;
    }

    /** Reads the output of a call while its memory is valid. */
    @FunctionalInterface
    public interface OutputReader<T> {

        /**
         * Reads the output.
         *
         * @param output all values of the first output, row-major
         * @param shape its dimensions
         */
        T read(FloatBuffer output, long[] shape);
    }

    /**
     * Opens a graph on the CPU.
     *
     * @param name what the model is called in messages
     * @param graph the ONNX file's bytes
     */
    public static OnnxSession onCpu(String name, byte[] graph) throws ModelException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // Lengths differ from call to call: a memory plan per shape would only grow.
            options.setMemoryPatternOptimization(false);
            OrtSession session = environment.createSession(graph, options);
            Set<String> unknown = new TreeSet<>(session.getInputNames());
            unknown.removeAll(KNOWN_INPUTS);
            if (!unknown.isEmpty() || !session.getInputNames().contains(IDS)) {
                session.close();
                options.close();
                throw new ModelException("Model '" + name + "' has the inputs "
                        + new TreeSet<>(session.getInputNames()) + "; expected 'input_ids' and of the others only "
                        + new TreeSet<>(KNOWN_INPUTS) + ". Export the model with these names");
            }
            return new OnnxSession(environment, session, options, Sha256.hex(graph));
        } catch (OrtException e) {
            options.close();
            throw new ModelException(
                    "Model '" + name + "' is no graph that ONNX Runtime can open: " + e.getMessage(), e);
        }
    }

    /** Hash of the graph's bytes, hexadecimal. */
    public String graphSha256() {
        return graphSha256;
    }

    /**
     * Runs the graph once.
     *
     * @throws InferenceException if ONNX Runtime fails, out of memory included
     */
    public <T> T run(TokenBatch batch, OutputReader<T> reader) throws InferenceException {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (String input : session.getInputNames()) {
                inputs.put(input, OnnxTensor.createTensor(environment, values(input, batch), batch.shape()));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                OnnxTensor output = (OnnxTensor) result.get(0);
                return reader.read(output.getFloatBuffer(), output.getInfo().getShape());
            }
        } catch (OrtException e) {
            throw new InferenceException(
                    "ONNX Runtime failed on a call of " + batch.rows().size() + " x " + batch.length() + " tokens: "
                            + e.getMessage(),
                    e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static LongBuffer values(String input, TokenBatch batch) {
        return switch (input) {
            case IDS -> batch.ids();
            case MASK -> batch.mask();
            default -> batch.types();
        };
    }

    /** Closes the graph; no call may run. */
    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime could not close a session", e);
        } finally {
            options.close();
        }
    }
}
