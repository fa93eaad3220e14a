package dev.sluice.benchmarks;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * The graph of a BERT classifier with one label and random weights, laid out as torch exports it: one operator of ONNX
 * after the other, nothing fused, and shapes computed within the graph.
 */
final class BertGraph {

    private static final int OPSET = 17;
    private static final int IR_VERSION = 8;
    private static final float NORM_EPSILON = 1e-12f;

    private final EncoderShape shape;
    private final SplittableRandom random;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("main_graph");
    private int names;

    private BertGraph(EncoderShape shape, long seed) {
        this.shape = shape;
        this.random = new SplittableRandom(seed);
    }

    /** A graph of this shape. Equal arguments give equal graphs. */
    static ModelProto of(EncoderShape shape, long seed) {
        return new BertGraph(shape, seed).model();
    }

    private ModelProto model() {
        TensorShapeProto.Dimension batch = dimension().setDimParam("batch_size").build();
        TensorShapeProto.Dimension length =
                dimension().setDimParam("sequence_length").build();
        for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
            graph.addInput(declared(input, DataType.INT64, batch, length));
        }
        String hidden = embeddings();
        String mask = additiveMask();
        for (int layer = 0; layer < shape.layers(); layer++) {
            hidden = layer("bert.encoder.layer." + layer + ".", hidden, mask);
        }
        String first = node("Gather", List.of(hidden, scalar(0)), attribute("axis", 1));
        String pooled = node("Tanh", List.of(gemm("pooled", "bert.pooler.dense", first, shape.hidden())));
        String logits = gemm("logits", "classifier", pooled, 1);
        graph.addOutput(declared(
                logits, DataType.FLOAT, batch, dimension().setDimValue(1).build()));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("sluice-benchmarks")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(graph)
                .build();
    }

    private static TensorShapeProto.Dimension.Builder dimension() {
        return TensorShapeProto.Dimension.newBuilder();
    }

    private static ValueInfoProto declared(String name, DataType type, TensorShapeProto.Dimension... dimensions) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(TensorShapeProto.newBuilder().addAllDim(Arrays.asList(dimensions)))))
                .build();
    }

    // ---- the parts of the model

    private String embeddings() {
        String words = rows("word", shape.vocabulary(), "input_ids");
        String types = rows("token_type", 2, "token_type_ids");
        String places = rows("position", shape.positions(), positions());
        return norm("bert.embeddings.LayerNorm", add(add(words, types), places));
    }

    private String rows(String kind, int count, String ids) {
        String table = matrix("bert.embeddings." + kind + "_embeddings.weight", count, shape.hidden(), shape.hidden());
        return node("Gather", List.of(table, ids));
    }

    /** [1, length] */
    private String positions() {
        String all = integers(
                "bert.embeddings.position_ids",
                List.of(1L, (long) shape.positions()),
                LongStream.range(0, shape.positions()).toArray());
        String end = node("Unsqueeze", List.of(dimensionOf("input_ids", 1), vector(0)));
        return node("Slice", List.of(all, vector(0), end, vector(1), vector(1)));
    }

    /** [batch, 1, 1, length]: nothing where a token is, and as much below as a float can be where padding is. */
    private String additiveMask() {
        String one = node("Unsqueeze", List.of("attention_mask", vector(1)));
        String both = node("Unsqueeze", List.of(one, vector(2)));
        String tokens = node("Cast", List.of(both), attribute("to", DataType.FLOAT.getNumber()));
        return node("Mul", List.of(node("Sub", List.of(number(1), tokens)), number(-Float.MAX_VALUE)));
    }

    private String layer(String name, String input, String mask) {
        String context = attention(name + "attention.self.", input, mask);
        String attended = norm(
                name + "attention.output.LayerNorm",
                add(linear(name + "attention.output.dense", context, shape.hidden(), shape.hidden()), input));
        String wide = gelu(linear(name + "intermediate.dense", attended, shape.hidden(), shape.intermediate()));
        return norm(
                name + "output.LayerNorm",
                add(linear(name + "output.dense", wide, shape.intermediate(), shape.hidden()), attended));
    }

    private String attention(String name, String input, String mask) {
        String query = head(name + "query", input, 0, 2, 1, 3);
        String key = head(name + "key", input, 0, 2, 3, 1);
        String value = head(name + "value", input, 0, 2, 1, 3);
        String scores =
                node("Div", List.of(node("MatMul", List.of(query, key)), number((float) Math.sqrt(shape.headSize()))));
        String shares = node("Softmax", List.of(add(scores, mask)), attribute("axis", -1));
        String heads = transposed(node("MatMul", List.of(shares, value)), 0, 2, 1, 3);
        return reshaped(heads, shape.hidden());
    }

    private String head(String name, String input, long... order) {
        String projected = linear(name, input, shape.hidden(), shape.hidden());
        return transposed(reshaped(projected, shape.heads(), shape.headSize()), order);
    }

    /** {@code x / 2 * (1 + erf(x / sqrt 2))}, in the order of the exporter. */
    private String gelu(String x) {
        String error = node("Erf", List.of(node("Div", List.of(x, number((float) Math.sqrt(2))))));
        String product = node("Mul", List.of(x, add(error, number(1))));
        return node("Mul", List.of(product, number(0.5f)));
    }

    private String norm(String name, String x) {
        String scale = vectorAround(1, name + ".weight", shape.hidden());
        String bias = vectorAround(0, name + ".bias", shape.hidden());
        return node(
                "LayerNormalization",
                List.of(x, scale, bias),
                attribute("axis", -1),
                AttributeProto.newBuilder()
                        .setName("epsilon")
                        .setType(AttributeProto.AttributeType.FLOAT)
                        .setF(NORM_EPSILON)
                        .build());
    }

    private String linear(String name, String x, int in, int out) {
        String product = node("MatMul", List.of(x, matrix(name + ".weight", in, out, in)));
        return add(vectorAround(0, name + ".bias", out), product);
    }

    private String gemm(String output, String name, String x, int out) {
        List<String> inputs = List.of(
                x, matrix(name + ".weight", out, shape.hidden(), shape.hidden()), vectorAround(0, name + ".bias", out));
        return node(output, "Gemm", inputs, attribute("transB", 1));
    }

    // ---- operators

    private String add(String left, String right) {
        return node("Add", List.of(left, right));
    }

    private String transposed(String x, long... order) {
        return node(
                "Transpose",
                List.of(x),
                AttributeProto.newBuilder()
                        .setName("perm")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addAllInts(Arrays.stream(order).boxed().toList())
                        .build());
    }

    /** The first two dimensions as they are, and others behind them. */
    private String reshaped(String x, long... others) {
        List<String> dimensions = new ArrayList<>();
        for (int place = 0; place < 2; place++) {
            dimensions.add(node("Unsqueeze", List.of(dimensionOf(x, place), vector(0))));
        }
        Arrays.stream(others).mapToObj(this::vector).forEach(dimensions::add);
        return node("Reshape", List.of(x, node("Concat", dimensions, attribute("axis", 0))));
    }

    private String dimensionOf(String x, long place) {
        return node("Gather", List.of(node("Shape", List.of(x)), scalar(place)), attribute("axis", 0));
    }

    private String node(String operator, List<String> inputs, AttributeProto... attributes) {
        return node(fresh(operator), operator, inputs, attributes);
    }

    private String node(String output, String operator, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(operator + "_" + graph.getNodeCount())
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(Arrays.asList(attributes)));
        return output;
    }

    private static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    // ---- constants and weights

    private String fresh(String prefix) {
        return prefix + "_output_" + names++;
    }

    private String scalar(long value) {
        return integers(fresh("constant"), List.of(), value);
    }

    private String vector(long value) {
        return integers(fresh("constant"), List.of(1L), value);
    }

    private String integers(String name, List<Long> dimensions, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return initializer(name, DataType.INT64, dimensions, bytes);
    }

    private String number(float value) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(0, value);
        return initializer(fresh("constant"), DataType.FLOAT, List.of(), bytes);
    }

    /**
     * A random matrix.
     *
     * @param in how many products a result sums up; the more, the smaller the values, so that activations stay in
     *     bounds
     */
    private String matrix(String name, int rows, int columns, int in) {
        return random(name, List.of((long) rows, (long) columns), 0, Math.sqrt(3.0 / in));
    }

    private String vectorAround(double center, String name, int size) {
        return random(name, List.of((long) size), center, 0.1);
    }

    private String random(String name, List<Long> dimensions, double center, double spread) {
        int values = Math.toIntExact(dimensions.stream().reduce(1L, Math::multiplyExact));
        ByteBuffer bytes = ByteBuffer.allocate(values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int place = 0; place < bytes.capacity(); place += Float.BYTES) {
            bytes.putFloat(place, (float) (center + random.nextDouble(-spread, spread)));
        }
        return initializer(name, DataType.FLOAT, dimensions, bytes);
    }

    private String initializer(String name, DataType type, List<Long> dimensions, ByteBuffer bytes) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(dimensions)
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes)));
        return name;
    }
}
