package dev.sluice.inference.onnx;

import static dev.sluice.inference.onnx.Protobuf.BYTES;
import static dev.sluice.inference.onnx.Protobuf.VARINT;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Walks through an ONNX file ({@code ModelProto}): the main graph, graphs within its nodes, functions, and all tensors
 * of these. Field numbers are those of {@code onnx.proto3}.
 */
final class OnnxReader {

    private static final int MAX_NAMES = 10_000;
    private static final int MAX_INITIALIZERS = 1 << 20;

    /** Sparse weights are made dense when a graph is opened, as one protobuf message. */
    private static final long MAX_DENSE_BYTES = Integer.MAX_VALUE;

    private final Protobuf in;
    private final ExternalData external;
    private final Set<String> inputs = new LinkedHashSet<>();
    private final Map<String, Long> outputs = new LinkedHashMap<>();
    private final Set<String> operators = new HashSet<>();
    private final Set<String> initializers = new HashSet<>();
    private long weightBytes;
    private long formatVersion;
    private boolean graph;

    OnnxReader(Protobuf in, ExternalData external) {
        this.in = in;
        this.external = external;
    }

    void read() throws IOException, OnnxFileException {
        in.fields(tag -> {
            switch (tag) {
                case 1 << 3 | VARINT -> formatVersion = in.number();
                case 7 << 3 | BYTES -> {
                    once(graph, "main graph");
                    graph = true;
                    in.message(field -> graphField(field, true));
                }
                case 20 << 3 | BYTES -> in.message(this::trainingField);
                case 25 << 3 | BYTES -> in.message(this::functionField);
                default -> in.skip(tag);
            }
        });
        if (formatVersion < 1 || !graph || outputs.isEmpty()) {
            throw new OnnxFileException(
                    "has the format version " + formatVersion + " and " + (graph ? "a graph" : "no graph") + " with "
                            + outputs.size() + " outputs",
                    "a version, and a graph with an output: it is no ONNX file. Give the model's ONNX file");
        }
    }

    /** What a caller gives; old files list their weights among the inputs too. */
    Set<String> inputs() {
        Set<String> given = new LinkedHashSet<>(inputs);
        given.removeAll(initializers);
        return given;
    }

    /** The last dimension of each output, in order; 0 where the file leaves it open. */
    Map<String, Long> outputs() {
        return outputs;
    }

    Set<String> operators() {
        return operators;
    }

    long weightBytes() {
        return weightBytes;
    }

    private void graphField(int tag, boolean main) throws IOException, OnnxFileException {
        switch (tag) {
            case 1 << 3 | BYTES -> in.message(this::nodeField);
            case 5 << 3 | BYTES -> initializer(tensor().name(), main);
            case 11 << 3 | BYTES -> input(main);
            case 12 << 3 | BYTES -> output(main);
            case 15 << 3 | BYTES -> initializer(sparseTensor(), main);
            default -> in.skip(tag);
        }
    }

    private void initializer(String name, boolean main) throws OnnxFileException {
        if (main && initializers.add(name) && initializers.size() > MAX_INITIALIZERS) {
            throw tooMany(MAX_INITIALIZERS);
        }
    }

    private void input(boolean main) throws IOException, OnnxFileException {
        in.message(tag -> {
            if (main && tag == (1 << 3 | BYTES)) {
                add(inputs, in.text());
            } else {
                in.skip(tag);
            }
        });
    }

    private void output(boolean main) throws IOException, OnnxFileException {
        String[] name = {""};
        long[] size = {0};
        in.message(tag -> {
            switch (tag) {
                case 1 << 3 | BYTES -> name[0] = in.text();
                // Of a type that of a tensor, of this the shape, of it each dimension: the last one stays.
                case 2 << 3 | BYTES -> within(1, () -> within(2, () -> within(1, () -> size[0] = dimension())));
                default -> in.skip(tag);
            }
        });
        if (main && outputs.put(name[0], size[0]) == null && outputs.size() > MAX_NAMES) {
            throw tooMany(MAX_NAMES);
        }
    }

    private long dimension() throws IOException, OnnxFileException {
        long[] size = {0};
        in.message(tag -> {
            if (tag == (1 << 3 | VARINT)) {
                size[0] = in.number();
            } else {
                in.skip(tag);
            }
        });
        return size[0];
    }

    /** Reads what is in a message. */
    @FunctionalInterface
    private interface Inner {
        void read() throws IOException, OnnxFileException;
    }

    /** Enters the message of a field and reads the messages that stand in it under a number. */
    private void within(int number, Inner inner) throws IOException, OnnxFileException {
        in.message(tag -> {
            if (tag == (number << 3 | BYTES)) {
                inner.read();
            } else {
                in.skip(tag);
            }
        });
    }

    private void nodeField(int tag) throws IOException, OnnxFileException {
        switch (tag) {
            case 4 << 3 | BYTES -> add(operators, in.text());
            case 5 << 3 | BYTES -> attribute();
            default -> in.skip(tag);
        }
    }

    private void functionField(int tag) throws IOException, OnnxFileException {
        switch (tag) {
            case 7 << 3 | BYTES -> in.message(this::nodeField);
            case 11 << 3 | BYTES -> attribute();
            default -> in.skip(tag);
        }
    }

    private void trainingField(int tag) throws IOException, OnnxFileException {
        switch (tag) {
            case 1 << 3 | BYTES, 2 << 3 | BYTES -> in.message(field -> graphField(field, false));
            default -> in.skip(tag);
        }
    }

    private void attribute() throws IOException, OnnxFileException {
        Set<Integer> seen = new HashSet<>();
        in.message(tag -> {
            switch (tag) {
                // A second message for one field would be merged into the first.
                case 5 << 3 | BYTES -> {
                    once(!seen.add(tag), "tensor of an attribute");
                    tensor();
                }
                case 6 << 3 | BYTES -> {
                    once(!seen.add(tag), "graph of an attribute");
                    in.message(field -> graphField(field, false));
                }
                case 22 << 3 | BYTES -> {
                    once(!seen.add(tag), "sparse tensor of an attribute");
                    sparseTensor();
                }
                case 10 << 3 | BYTES -> tensor();
                case 11 << 3 | BYTES -> in.message(field -> graphField(field, false));
                case 23 << 3 | BYTES -> sparseTensor();
                default -> in.skip(tag);
            }
        });
    }

    private TensorCheck.Tensor tensor() throws IOException, OnnxFileException {
        TensorCheck.Tensor tensor = TensorCheck.read(in, external);
        weightBytes += Math.min(tensor.bytes(), Long.MAX_VALUE - weightBytes);
        return tensor;
    }

    /** Reads values and their places; gives the name. */
    private String sparseTensor() throws IOException, OnnxFileException {
        Set<Integer> seen = new HashSet<>();
        String[] name = {""};
        long[] elements = {1};
        in.message(tag -> {
            switch (tag) {
                case 1 << 3 | BYTES -> {
                    once(!seen.add(tag), "values of a sparse tensor");
                    name[0] = tensor().name();
                }
                case 2 << 3 | BYTES -> {
                    once(!seen.add(tag), "places of a sparse tensor");
                    tensor();
                }
                case 3 << 3 | VARINT -> elements[0] = times(elements[0], in.number());
                case 3 << 3 | BYTES -> in.packedNumbers(number -> elements[0] = times(elements[0], number));
                default -> in.skip(tag);
            }
        });
        return name[0];
    }

    /** Counts the elements of a sparse tensor, each as 64 bits. */
    private static long times(long elements, long dimension) throws OnnxFileException {
        long most = MAX_DENSE_BYTES / Long.BYTES;
        if (dimension < 0 || elements > most || (elements > 0 && dimension > most / elements)) {
            throw new OnnxFileException(
                    "has a sparse tensor with the dimension " + dimension,
                    "dimensions of 0 and more, and at most " + most + " elements of all");
        }
        return elements * dimension;
    }

    private static void add(Set<String> names, String name) throws OnnxFileException {
        if (names.add(name) && names.size() > MAX_NAMES) {
            throw tooMany(MAX_NAMES);
        }
    }

    private static OnnxFileException tooMany(int most) {
        return new OnnxFileException("has more than " + most + " weights, inputs, outputs or operators", "fewer");
    }

    private static void once(boolean again, String what) throws OnnxFileException {
        if (again) {
            throw new OnnxFileException("has the " + what + " twice", "it once. Export the model anew");
        }
    }
}
