package dev.sluice.inference.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds an ONNX graph node by node from the operators of ONNX and of ONNX Runtime ({@code com.microsoft}). Weights are
 * references into the files of a checkpoint, so the graph itself stays small. One method an operator; names follow the
 * operators. Not thread-safe.
 */
public final class GraphBuilder {

    /**
     * The folder that a graph's references are relative to. It has to hold all files that a graph refers to, which may
     * lie apart: the root of the file system.
     */
    public static final Path WEIGHTS_FOLDER = Path.of("/").toAbsolutePath();

    private static final String MICROSOFT = "com.microsoft";
    private static final int OPSET = 21;
    private static final int IR_VERSION = 10;

    private final GraphProto.Builder graph;
    private final Map<String, Value> known = new HashMap<>();
    private int names;

    public GraphBuilder(String name) {
        this.graph = GraphProto.newBuilder().setName(name);
    }

    // ---- what goes in and comes out ---------------------------------------------------------------------------------

    /** An input of 64-bit integers with one dimension. */
    public Value inputOfLongs(String name, String dimension) {
        graph.addInput(tensorInfo(name, DataType.INT64, dimension));
        return new Value(name);
    }

    /** Gives a matrix of floats out under a name. */
    public void outputOfFloats(String name, Value value, String rows, String columns) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(name)
                .addInput(value.name())
                .addOutput(name));
        graph.addOutput(tensorInfo(name, DataType.FLOAT, rows, columns));
    }

    private static ValueInfoProto tensorInfo(String name, DataType type, String... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    // ---- constants and weights
    // ----------------------------------------------------------------------------------------

    /** A vector of 64-bit integers. */
    public Value longs(long... values) {
        ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return constant("longs" + Arrays.toString(values), DataType.INT64, bytes, List.of((long) values.length));
    }

    /** A 64-bit integer without a dimension. */
    public Value scalar(long value) {
        ByteBuffer bytes = littleEndian(Long.BYTES);
        bytes.putLong(0, value);
        return constant("scalar" + value, DataType.INT64, bytes, List.of());
    }

    /** A vector of 32-bit integers. */
    public Value ints(int... values) {
        ByteBuffer bytes = littleEndian(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return constant("ints" + Arrays.toString(values), DataType.INT32, bytes, List.of((long) values.length));
    }

    /** A row of floats: a matrix of one row. */
    public Value row(float... values) {
        ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return constant("row" + Arrays.toString(values), DataType.FLOAT, bytes, List.of(1L, (long) values.length));
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Value constant(String key, DataType type, ByteBuffer bytes, List<Long> shape) {
        return known.computeIfAbsent(key, absent -> {
            String name = "constant_" + ++names;
            graph.addInitializer(TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(type.getNumber())
                    .addAllDims(shape)
                    .setRawData(ByteString.copyFrom(bytes)));
            return new Value(name);
        });
    }

    /** A weight where it lies, in the type in which it is stored. */
    public Value stored(StoredTensor tensor) {
        return known.computeIfAbsent("stored " + tensor.name(), absent -> {
            graph.addInitializer(TensorProto.newBuilder()
                    .setName(tensor.name())
                    .setDataType(tensor.type().onnx())
                    .addAllDims(tensor.shape())
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(entry("location", location(tensor)))
                    .addExternalData(entry("offset", Long.toString(tensor.offset())))
                    .addExternalData(entry("length", Long.toString(tensor.length()))));
            return new Value(tensor.name());
        });
    }

    /** Relative to the root of the file system, as {@link #WEIGHTS_FOLDER} says. */
    private static String location(StoredTensor tensor) {
        return WEIGHTS_FOLDER.relativize(tensor.file()).toString();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** A weight as 32-bit floats. */
    public Value floats(StoredTensor tensor) {
        Value stored = stored(tensor);
        return tensor.type() == ElementType.F32
                ? stored
                : known.computeIfAbsent("floats " + tensor.name(), absent -> castToFloat(stored));
    }

    /**
     * A weight as 32-bit floats, made no earlier than {@code when} is known. ONNX Runtime runs nodes without computed
     * inputs first: without this the converted weights of all layers would be in memory together.
     *
     * @param when any value whose first dimension is 1
     */
    public Value floatsAfter(StoredTensor tensor, Value when) {
        Value stored = stored(tensor);
        if (tensor.type() == ElementType.F32) {
            return stored;
        }
        long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        return castToFloat(reshape(stored, after(longs(shape), when)));
    }

    /**
     * The same integers, known only after {@code values} are: makes whoever uses them wait, and a value that nobody
     * else reads is freed there instead of being held until the run ends.
     *
     * @param values their first dimension must be 1
     */
    public Value after(Value integers, Value... values) {
        Value result = integers;
        for (Value value : values) {
            result = mul(result, node("Shape", List.of(value), attribute("start", 0), attribute("end", 1)));
        }
        return result;
    }

    // ---- operators of ONNX
    // --------------------------------------------------------------------------------------------

    public Value add(Value left, Value right) {
        return node("Add", List.of(left, right));
    }

    public Value sub(Value left, Value right) {
        return node("Sub", List.of(left, right));
    }

    public Value mul(Value left, Value right) {
        return node("Mul", List.of(left, right));
    }

    public Value cos(Value angles) {
        return node("Cos", List.of(angles));
    }

    public Value sin(Value angles) {
        return node("Sin", List.of(angles));
    }

    public Value relu(Value x) {
        return node("Relu", List.of(x));
    }

    public Value castToFloat(Value x) {
        return node("Cast", List.of(x), attribute("to", DataType.FLOAT.getNumber()));
    }

    public Value castToInt(Value x) {
        return node("Cast", List.of(x), attribute("to", DataType.INT32.getNumber()));
    }

    /** The dimensions of a value, 64-bit integers. */
    public Value shape(Value x) {
        return node("Shape", List.of(x));
    }

    /** The same values in other dimensions; one of them may be -1. Copies nothing. */
    public Value reshape(Value x, Value shape) {
        return node("Reshape", List.of(x, shape));
    }

    /** A vector of one value as that value. */
    public Value squeeze(Value x) {
        return node("Squeeze", List.of(x));
    }

    /** The integers from 0 to below a number, as a column. */
    public Value columnOfIntegersBelow(Value number) {
        Value range = node("Range", List.of(scalar(0), squeeze(number), scalar(1)));
        return node("Unsqueeze", List.of(range, longs(1)));
    }

    /** Rows of a matrix. */
    public Value rows(Value matrix, Value indices) {
        return node("Gather", List.of(matrix, indices), attribute("axis", 0));
    }

    /** Matrices of as many rows side by side. */
    public Value beside(List<Value> matrices) {
        return node("Concat", matrices, attribute("axis", -1));
    }

    /** The product of {@code x} [rows, in] and a weight as it is stored, [out, in]. */
    public Value linear(Value x, Value weight) {
        return node("Gemm", List.of(x, weight), attribute("transB", 1));
    }

    // ---- operators of ONNX Runtime
    // ------------------------------------------------------------------------------------

    /** Each row divided by its root mean square, times a weight. */
    public Value rmsNorm(Value x, Value weight, float epsilon) {
        return node(
                "SimplifiedLayerNormalization",
                List.of(x, weight),
                attribute("axis", -1),
                attribute("epsilon", epsilon),
                attribute("stash_type", 1));
    }

    /** A sum and its RMS norm. */
    public record NormedSum(Value normed, Value sum) {}

    /** {@link #rmsNorm} of a sum, and the sum. */
    public NormedSum rmsNormOfSum(Value left, Value right, Value weight, float epsilon) {
        Value normed = fresh("normed");
        Value sum = fresh("sum");
        addNode(
                MICROSOFT,
                "SkipSimplifiedLayerNormalization",
                List.of(left, right, weight),
                List.of(normed, Value.NONE, Value.NONE, sum),
                attribute("epsilon", epsilon));
        return new NormedSum(normed, sum);
    }

    /** {@code x} times the sigmoid of {@code x}. */
    public Value silu(Value x) {
        Value result = fresh("QuickGelu");
        addNode(MICROSOFT, "QuickGelu", List.of(x), List.of(result), attribute("alpha", 1f));
        return result;
    }

    /**
     * How an attention is shaped.
     *
     * @param window how many tokens one sees, itself included; 0 for all before it
     */
    public record AttentionShape(int heads, int keyValueHeads, int window) {}

    /** What an attention gives: its output, and the keys and values that a next call could build upon. */
    public record Attention(Value output, Value keys, Value values) {}

    /**
     * Causal attention with grouped heads and rotary positions (rotate-half), without a matrix of length times length.
     *
     * @param query [1, length, heads * size]
     * @param key [1, length, keyValueHeads * size]
     * @param value [1, length, keyValueHeads * size]
     * @param lengthLessOne [1], 32-bit
     * @param length a 32-bit integer without a dimension
     * @param cos [length, size / 2]
     * @param sin [length, size / 2]
     */
    public Attention groupQueryAttention(
            AttentionShape shape,
            Value query,
            Value key,
            Value value,
            Value lengthLessOne,
            Value length,
            Value cos,
            Value sin) {
        Value output = fresh("attention");
        Value keys = fresh("keys");
        Value values = fresh("values");
        addNode(
                MICROSOFT,
                "GroupQueryAttention",
                List.of(query, key, value, Value.NONE, Value.NONE, lengthLessOne, length, cos, sin),
                List.of(output, keys, values),
                attribute("num_heads", shape.heads()),
                attribute("kv_num_heads", shape.keyValueHeads()),
                attribute("do_rotary", 1),
                attribute("rotary_interleaved", 0),
                attribute("local_window_size", shape.window() == 0 ? -1 : shape.window()));
        return new Attention(output, keys, values);
    }

    /**
     * The product of {@code x} [rows, in] and a weight in blocks of 8-bit integers with a scale each, computed with
     * integers.
     */
    public Value linearInt8(Value x, QuantizedTensor weight) {
        Value result = fresh("MatMulNBits");
        addNode(
                MICROSOFT,
                "MatMulNBits",
                List.of(x, stored(weight.integers()), stored(weight.scales())),
                List.of(result),
                attribute("K", weight.in()),
                attribute("N", weight.out()),
                attribute("bits", 8),
                attribute("block_size", weight.blockSize()),
                attribute("accuracy_level", 4));
        return result;
    }

    // ---- nodes
    // --------------------------------------------------------------------------------------------------------

    private Value node(String operator, List<Value> inputs, AttributeProto... attributes) {
        Value output = fresh(operator);
        addNode("", operator, inputs, List.of(output), attributes);
        return output;
    }

    private Value fresh(String prefix) {
        return new Value(prefix + "_" + ++names);
    }

    private void addNode(
            String domain, String operator, List<Value> inputs, List<Value> outputs, AttributeProto... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setDomain(domain)
                .setOpType(operator)
                .setName(operator + "_" + graph.getNodeCount())
                .addAllAttribute(Arrays.asList(attributes));
        inputs.forEach(input -> node.addInput(input.name()));
        outputs.forEach(output -> node.addOutput(output.name()));
        graph.addNode(node);
    }

    private static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto attribute(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    /** The graph as the bytes of an {@code .onnx} file, without nodes whose outputs nobody reads. */
    public byte[] build() {
        dropUnread();
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("sluice")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /** ONNX Runtime runs a node that nobody reads as one of the last, and until then holds in memory what it reads. */
    private void dropUnread() {
        Set<String> read = new HashSet<>();
        graph.getOutputList().forEach(output -> read.add(output.getName()));
        Deque<NodeProto> kept = new ArrayDeque<>();
        for (int index = graph.getNodeCount() - 1; index >= 0; index--) {
            NodeProto node = graph.getNode(index);
            if (node.getOutputList().stream().anyMatch(read::contains)) {
                read.addAll(node.getInputList());
                kept.addFirst(node);
            }
        }
        graph.clearNode().addAllNode(kept);
    }
}
