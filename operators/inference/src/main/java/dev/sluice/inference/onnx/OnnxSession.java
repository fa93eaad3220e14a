package dev.sluice.inference.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.sluice.inference.Cancellation;
import dev.sluice.inference.DeviceMemoryException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One open ONNX graph. Knows tensors only. {@link #run} may be called by many threads at once. With one thread a call
 * computes on its caller's alone, so that parallel calls share the cores without contending; with more, they share a
 * pool. Either way the work is split by the sizes of the call and the settings, never by what else runs.
 */
public final class OnnxSession implements AutoCloseable {

    private static final List<String> OUT_OF_MEMORY = List.of(
            "failed to allocate memory",
            "bad_alloc",
            "bad allocation",
            "out of memory",
            "smaller than requested bytes");
    private static final String WITHOUT_PREPACKING = "session.disable_prepacking";
    private static final Set<OnnxJavaType> FLOATS =
            Set.of(OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16, OnnxJavaType.BFLOAT16);
    private static final String ARENA_SHRINKAGE = "memory.enable_memory_arena_shrinkage";
    private static final String WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OrtSession.SessionOptions options;

    /** Others are not computed. */
    private final Set<String> output;

    private OnnxSession(
            OrtEnvironment environment, OrtSession session, OrtSession.SessionOptions options, String output) {
        this.environment = environment;
        this.session = session;
        this.options = options;
        this.output = Set.of(output);
    }

    /** Reads the output of a call while its memory is valid. */
    @FunctionalInterface
    public interface OutputReader<T> {

        /**
         * Reads the output.
         *
         * @param output all values of the output, row-major
         * @param shape its dimensions
         * @throws InferenceException if it is not what the model is known to give
         */
        T read(FloatBuffer output, long[] shape) throws InferenceException;
    }

    /**
     * Opens a graph on the CPU; calls compute its first output.
     *
     * @param name what the model is called in messages
     * @param graph the ONNX file's bytes
     */
    public static OnnxSession onCpu(String name, byte[] graph, SessionSettings settings) throws ModelException {
        return open(name, null, settings, (environment, options) -> environment.createSession(graph, options));
    }

    /**
     * Opens a file on the CPU. ONNX Runtime reads it, and the weights beside it, by itself: nothing of them comes into
     * the Java heap.
     *
     * @param name what the model is called in messages
     * @param output the one of its outputs that calls compute
     * @param settings without a folder of weights: they are looked for beside the file
     */
    public static OnnxSession onCpu(String name, OnnxFile file, String output, SessionSettings settings)
            throws ModelException {
        if (settings.weightsFolder() != null) {
            throw new IllegalArgumentException("Weights of a file lie beside it, not in " + settings.weightsFolder());
        }
        // Links are left to ONNX Runtime: it takes weights that lie where a link to them, or to the graph, leads.
        return open(
                name,
                output,
                settings,
                (environment, options) -> environment.createSession(file.path().toString(), options));
    }

    /** Gives ONNX Runtime a graph. */
    @FunctionalInterface
    private interface Graph {
        OrtSession openIn(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private static OnnxSession open(String name, @Nullable String asked, SessionSettings settings, Graph graph)
            throws ModelException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            apply(settings, options);
            OrtSession session = graph.openIn(environment, options);
            String output = asked == null ? session.getOutputNames().iterator().next() : asked;
            try {
                checkInputs(name, settings, session);
                checkOutput(name, session.getOutputInfo().get(output));
            } catch (ModelException e) {
                session.close();
                options.close();
                throw e;
            }
            return new OnnxSession(environment, session, options, output);
        } catch (OrtException e) {
            options.close();
            throw new ModelException(
                    "Model '" + name + "' is no graph that ONNX Runtime can open: " + e.getMessage(), e);
        }
    }

    private static void checkInputs(String model, SessionSettings settings, OrtSession session)
            throws OrtException, ModelException {
        settings.checkInputs(model, session.getInputNames());
        for (NodeInfo input : session.getInputInfo().values()) {
            if (!(input.getInfo() instanceof TensorInfo tensor) || tensor.type != OnnxJavaType.INT64) {
                throw new ModelException("Model '" + model + "' has the input '" + input.getName() + "' of "
                        + input.getInfo() + "; expected a tensor of 64-bit integers. Export the model with these");
            }
            if (Arrays.stream(tensor.getShape()).anyMatch(size -> size > 0)) {
                throw new ModelException("Model '" + model + "' has the input '" + input.getName()
                        + "' of the fixed shape " + Arrays.toString(tensor.getShape())
                        + "; expected any size. Export the model with dynamic axes");
            }
        }
    }

    private static void checkOutput(String model, @Nullable NodeInfo output) throws ModelException {
        if (output == null || !(output.getInfo() instanceof TensorInfo tensor) || !FLOATS.contains(tensor.type)) {
            throw new ModelException("Model '" + model + "' has an output of " + (output == null ? "nothing" : output)
                    + "; expected a tensor of floats of 32 or 16 bits. Export the model with these");
        }
    }

    private static void apply(SessionSettings settings, OrtSession.SessionOptions options) throws OrtException {
        // What fails is told by an exception; the library's own lines would only stand in between.
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        options.setIntraOpNumThreads(settings.threads());
        options.setInterOpNumThreads(1);
        // Lengths differ from call to call: a memory plan per shape would only grow.
        options.setMemoryPatternOptimization(false);
        options.setCPUArenaAllocator(settings.arena());
        if (settings.rewriting() != SessionSettings.Rewriting.ALL) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
        }
        if (settings.rewriting() == SessionSettings.Rewriting.NOTHING) {
            options.addConfigEntry(WITHOUT_PREPACKING, "1");
        }
        Path weightsFolder = settings.weightsFolder();
        if (weightsFolder != null) {
            options.addConfigEntry(WEIGHTS_FOLDER, weightsFolder.toString());
        }
    }

    /** What becomes of the memory of a call. */
    public enum AfterCall {
        /** The arena keeps it for the next call, which saves time. */
        KEEP,
        /** The arena gives back what it does not need to be open. */
        GIVE_BACK
    }

    /** {@link #run(Map, Cancellation, AfterCall, OutputReader)} that keeps its memory. */
    public <T> T run(Map<String, LongTensor> inputs, Cancellation cancellation, OutputReader<T> reader)
            throws InferenceException {
        return run(inputs, cancellation, AfterCall.KEEP, reader);
    }

    /**
     * Runs the graph once.
     *
     * @param inputs by name; those that the graph does not have are passed over
     * @param cancellation ends the call at the next node of the graph
     * @param afterCall what becomes of its memory, where the session has an arena
     * @throws DeviceMemoryException if the device has not enough memory
     * @throws InferenceException if ONNX Runtime fails otherwise
     * @throws CancellationException if the call was cancelled
     */
    public <T> T run(
            Map<String, LongTensor> inputs, Cancellation cancellation, AfterCall afterCall, OutputReader<T> reader)
            throws InferenceException {
        cancellation.throwIfCancelled();
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (String name : session.getInputNames()) {
                LongTensor input = inputs.get(name);
                if (input == null) {
                    throw new InferenceException("Input '" + name + "' was left out; given were " + inputs.keySet());
                }
                tensors.put(name, OnnxTensor.createTensor(environment, input.values(), input.shape()));
            }
            return runOn(tensors, cancellation, afterCall, reader);
        } catch (OrtException e) {
            cancellation.throwIfCancelled();
            throw failure("ONNX Runtime failed on a call of shape " + shapes(inputs) + ": " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    /** ONNX Runtime has no code of its own for a lack of memory; only its texts tell. */
    private static InferenceException failure(String message, OrtException cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return OUT_OF_MEMORY.stream().anyMatch(text::contains)
                ? new DeviceMemoryException(message, cause)
                : new InferenceException(message, cause);
    }

    private <T> T runOn(
            Map<String, OnnxTensor> tensors, Cancellation cancellation, AfterCall afterCall, OutputReader<T> reader)
            throws OrtException, InferenceException {
        try (OrtSession.RunOptions runOptions = new OrtSession.RunOptions()) {
            runOptions.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            if (afterCall == AfterCall.GIVE_BACK) {
                runOptions.addRunConfigEntry(ARENA_SHRINKAGE, "cpu:0");
            }
            Cancellation.Registration termination = cancellation.onCancel(() -> terminate(runOptions));
            try (OrtSession.Result result = session.run(tensors, output, runOptions)) {
                OnnxTensor output = (OnnxTensor) result.get(0);
                return reader.read(output.getFloatBuffer(), output.getInfo().getShape());
            } finally {
                // Before the options are closed: they must not be told to terminate afterwards.
                termination.close();
            }
        }
    }

    private static void terminate(OrtSession.RunOptions runOptions) {
        try {
            runOptions.setTerminate(true);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime could not be told to end a call", e);
        }
    }

    private static String shapes(Map<String, LongTensor> inputs) {
        Map<String, String> shapes = new TreeMap<>();
        inputs.forEach((name, input) -> shapes.put(name, Arrays.toString(input.shape())));
        return shapes.toString();
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
