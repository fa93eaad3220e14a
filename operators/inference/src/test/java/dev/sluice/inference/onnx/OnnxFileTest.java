package dev.sluice.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import com.sun.management.ThreadMXBean;
import dev.sluice.inference.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX files from anywhere are read as what they say, or refused before memory is taken for their weights. */
class OnnxFileTest {

    private final long seed = Long.getLong("seed", System.nanoTime());

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.onnx");
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-v2,model.onnx,false",
        "tiny-v2,model_external.onnx,false",
        "tiny-v2,model_fp16.onnx,false",
        "tiny-v2,model_fp16_output.onnx,false",
        "tiny-v2,model_quantized.onnx,true",
        "tiny-v1,model.onnx,false",
        "tiny-two-label,model.onnx,false",
        "tiny-ms-marco,model.onnx,false"
    })
    void crossEncodersAreReadWithTheirInputsAndOutputs(String model, String name, boolean dynamic) throws Exception {
        Path path = golden(model).resolve("onnx").resolve(name);
        OnnxFile read = OnnxFile.read(path);
        assertThat(read.path()).isEqualTo(path);
        assertThat(read.inputs()).contains("input_ids", "attention_mask");
        assertThat(read.inputs().contains("token_type_ids")).isEqualTo(!model.equals("tiny-v2"));
        assertThat(read.outputs()).isEqualTo(Map.of("logits", model.equals("tiny-two-label") ? 2L : 1L));
        assertThat(read.operators()).contains("MatMul", "Gather").doesNotContain("");
        assertThat(read.quantizesDynamically()).isEqualTo(dynamic);
        ModelProto whole = ModelProto.parseFrom(Files.readAllBytes(path));
        assertThat(read.operators())
                .containsAll(whole.getGraph().getNodeList().stream()
                        .map(NodeProto::getOpType)
                        .toList());
        assertThat(read.weightBytes()).isGreaterThan(200_000);
        if (name.contains("external")) {
            assertThat(read.externalFiles()).containsExactly(path.resolveSibling(name + "_data"));
        } else {
            assertThat(read.externalFiles()).isEmpty();
            assertThat(read.weightBytes()).isLessThan(Files.size(path));
        }
    }

    @Test
    void weightsAmongTheInputsOfOldFilesAreNoInputs() throws Exception {
        write(model(graph -> graph.addInput(value("input_ids"))
                .addInput(value("weight"))
                .addInput(value("sparse"))
                .addInitializer(floats("weight", 4).addDims(1))
                .addSparseInitializer(SparseTensorProto.newBuilder()
                        .addDims(9)
                        .setValues(floats("sparse", 4).addDims(1))
                        .setIndices(TensorProto.newBuilder()
                                .setDataType(DataType.INT64_VALUE)
                                .addDims(1)
                                .addInt64Data(3)))));
        OnnxFile read = OnnxFile.read(file);
        assertThat(read.inputs()).containsExactly("input_ids");
        assertThat(read.weightBytes()).isEqualTo(4 + 4 + 8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DynamicQuantizeLinear",
                "DynamicQuantizeMatMul",
                "DynamicQuantizeLSTM",
                "MatMulIntegerToFloat",
                "QuantizeLinear"
            })
    void dynamicQuantizationIsFoundWhereverItIs(String operator) throws Exception {
        NodeProto node = NodeProto.newBuilder().setOpType(operator).build();
        GraphProto inner = GraphProto.newBuilder().addNode(node).build();
        AttributeProto branch = AttributeProto.newBuilder().setG(inner).build();
        for (ModelProto.Builder model : new ModelProto.Builder[] {
            model(graph -> graph.addNode(node)),
            model(graph -> graph.addNode(NodeProto.newBuilder().setOpType("If").addAttribute(branch))),
            model(graph -> graph.addNode(NodeProto.newBuilder()
                    .setOpType("Some")
                    .addAttribute(AttributeProto.newBuilder().addGraphs(inner)))),
            model(graph -> graph).addFunctions(FunctionProto.newBuilder().addNode(node))
        }) {
            write(model);
            assertThat(OnnxFile.read(file).operators()).contains(operator);
            assertThat(OnnxFile.read(file).quantizesDynamically()).isEqualTo(!operator.equals("QuantizeLinear"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNDEFINED", "STRING"})
    void rawBytesAreHeldAgainstTypeAndDimensions(DataType type) throws Exception {
        TensorType known = Objects.requireNonNull(TensorType.of(type.getNumber()));
        assertThat(known.name()).isEqualTo(type.name());
        int bytes = Math.toIntExact(known.bytes(15));
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setDataType(type.getNumber())
                .addDims(3)
                .addDims(5);
        write(weights(tensor.setRawData(ByteString.copyFrom(new byte[bytes]))));
        assertThat(OnnxFile.read(file).weightBytes()).isEqualTo(bytes);
        for (int wrong : new int[] {0, bytes - 1, bytes + 1}) {
            write(weights(tensor.setRawData(ByteString.copyFrom(new byte[wrong]))));
            assertRefused()
                    .hasMessageContaining("with " + wrong + " raw bytes; expected as many as the dimensions say");
        }
    }

    @Test
    void numbersAreHeldAgainstDimensions() throws Exception {
        TensorProto.Builder[] enough = {
            tensor(DataType.FLOAT, 2).addFloatData(1).addFloatData(2),
            tensor(DataType.COMPLEX64, 1).addFloatData(1).addFloatData(2),
            tensor(DataType.DOUBLE, 2).addDoubleData(1).addDoubleData(2),
            tensor(DataType.INT64, 2).addInt64Data(1).addInt64Data(2),
            tensor(DataType.UINT64, 2).addUint64Data(1).addUint64Data(2),
            tensor(DataType.INT32, 2).addInt32Data(1).addInt32Data(2),
            tensor(DataType.FLOAT16, 2).addInt32Data(1).addInt32Data(2),
            tensor(DataType.INT4, 3).addInt32Data(1).addInt32Data(2),
            tensor(DataType.STRING, 2).addStringData(ByteString.EMPTY).addStringData(ByteString.EMPTY)
        };
        for (TensorProto.Builder tensor : enough) {
            write(weights(tensor));
            assertThat(OnnxFile.read(file).outputs()).containsOnlyKeys("logits");
            write(weights(tensor.setDims(0, 1_000)));
            assertRefused().hasMessageContaining("and dimensions [1000] with ");
            write(weights(
                    tensor.setDims(0, 0).clearFloatData().clearDoubleData().clearStringData()));
            assertThat(OnnxFile.read(file).outputs()).containsOnlyKeys("logits");
        }
    }

    @Test
    void numbersInFieldsOfTheirOwnCountTheSame() throws Exception {
        UnknownFieldSet single = UnknownFieldSet.newBuilder()
                .addField(4, UnknownFieldSet.Field.newBuilder().addFixed32(1).build())
                .build();
        write(weights(tensor(DataType.FLOAT, 1).setUnknownFields(single)));
        assertThat(OnnxFile.read(file).weightBytes()).isEqualTo(4);
        write(weights(tensor(DataType.FLOAT, 2).setUnknownFields(single)));
        assertRefused().hasMessageContaining("with 1 values");
    }

    /** Dimensions that no data stands behind. */
    static Stream<long[]> absurd() {
        return Stream.of(
                new long[] {1L << 40},
                new long[] {Long.MAX_VALUE},
                new long[] {1L << 32, 1L << 32},
                new long[] {3_037_000_500L, 3_037_000_500L, 1},
                new long[] {1L << 62, 4});
    }

    @ParameterizedTest
    @MethodSource("absurd")
    void absurdDimensionsAreRefusedWhereverTheTensorIs(long[] dimensions) throws Exception {
        TensorProto.Builder tensor = floats("w", 4);
        Arrays.stream(dimensions).forEach(tensor::addDims);
        assertRefusedEverywhere(tensor.build());
        assertRefusedEverywhere(tensor.clearRawData().addFloatData(1).build());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void negativeDimensionsAreRefused(long dimension) throws Exception {
        assertRefusedEverywhere(floats("w", 4).addDims(dimension).build());
        write(weights(floats("w", 4).addDims(1).addDims(dimension).addDims(dimension)));
        assertRefused().hasMessageContaining("has tensor '").hasMessageContaining("with the dimension " + dimension);
    }

    @Test
    void manyDimensionsAreRefused() throws Exception {
        TensorProto.Builder tensor = floats("w", 4);
        for (int dimension = 0; dimension < 65; dimension++) {
            tensor.addDims(1);
        }
        assertRefusedEverywhere(tensor.build());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 27, 99, -1})
    void anUnknownTypeIsRefused(int type) throws Exception {
        write(weights(floats("w", 4).addDims(1).setDataType(type)));
        assertRefused().hasMessageContaining("has tensor 'w' of the type " + type + "; expected 1 to 26");
    }

    @Test
    void aSparseTensorThatWouldBeHugeWhenDenseIsRefused() throws Exception {
        SparseTensorProto.Builder sparse = SparseTensorProto.newBuilder()
                .setValues(floats("sparse", 4).addDims(1))
                .setIndices(TensorProto.newBuilder()
                        .setDataType(DataType.INT64_VALUE)
                        .addDims(1)
                        .addInt64Data(3));
        for (long dimension : new long[] {1L << 40, Long.MAX_VALUE, -1}) {
            SparseTensorProto huge =
                    sparse.clone().addDims(2).addDims(dimension).build();
            write(model(graph -> graph.addSparseInitializer(huge)));
            assertRefused().hasMessageContaining("has a sparse tensor with the dimension " + dimension);
            write(node(AttributeProto.newBuilder().setSparseTensor(huge)));
            assertRefused().hasMessageContaining("has a sparse tensor with the dimension " + dimension);
            write(node(AttributeProto.newBuilder().addSparseTensors(huge)));
            assertRefused().hasMessageContaining("has a sparse tensor with the dimension " + dimension);
        }
    }

    @Test
    void whatProtobufWouldMergeIsRefused() throws Exception {
        byte[] once = model(graph -> graph).build().toByteArray();
        byte[] twice = Arrays.copyOf(once, once.length * 2);
        System.arraycopy(once, 0, twice, once.length, once.length);
        Files.write(file, twice);
        assertRefused().hasMessageContaining("has the main graph twice; expected it once");

        UnknownFieldSet second = UnknownFieldSet.newBuilder()
                .addField(
                        5,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(floats("w", 4).build().toByteString())
                                .build())
                .build();
        write(node(AttributeProto.newBuilder().setT(floats("w", 4)).setUnknownFields(second)));
        assertRefused().hasMessageContaining("has the tensor of an attribute twice");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 10_000})
    void graphsWithinGraphsAreReadToALimit(int depth) throws Exception {
        ByteString graph = GraphProto.newBuilder().build().toByteString();
        for (int level = 0; level < depth; level++) {
            graph = field(1, field(5, field(6, graph)));
        }
        ByteString whole = graph.concat(field(12, value("logits").build().toByteString()));
        Files.write(
                file,
                ModelProto.newBuilder()
                        .setIrVersion(8)
                        .build()
                        .toByteString()
                        .concat(field(7, whole))
                        .toByteArray());
        if (depth == 20) {
            assertThat(OnnxFile.read(file).outputs()).containsOnlyKeys("logits");
        } else {
            assertRefused().hasMessageContaining("nests graphs deeper than 100 messages");
        }
    }

    @Test
    void aFileThatIsCutShortIsRefused() throws Exception {
        byte[] whole = weights(floats("w", 400).addDims(100)).build().toByteArray();
        for (int bytes = 0; bytes < whole.length; bytes++) {
            Files.deleteIfExists(file);
            Files.write(file, Arrays.copyOf(whole, bytes));
            assertRefused();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "no ONNX", "{}", "<!DOCTYPE html>", "\0\0\0\0", "\u0008\u0008"})
    void whatIsNoOnnxIsRefused(String text) throws Exception {
        Files.writeString(file, text);
        assertRefused().hasMessageContaining("; expected ");
    }

    @Test
    void aPointerOfGitLfsIsToldAsSuch() throws Exception {
        Files.writeString(
                file,
                "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0".repeat(64) + "\nsize 1112201932\n");
        assertRefused()
                .hasMessageContaining("is a pointer of Git LFS; expected the ONNX file that it stands for. Fetch the"
                        + " real file with 'git lfs pull'");
    }

    @Test
    void aMissingFileOrAFolderIsRefused() throws Exception {
        assertRefused().hasMessageContaining("is no file; expected an ONNX file");
        Files.createDirectory(file);
        assertRefused().hasMessageContaining("is no file; expected an ONNX file");
    }

    @Test
    void aFileWithoutGraphOrOutputIsRefused() throws Exception {
        write(ModelProto.newBuilder().setIrVersion(8));
        assertRefused().hasMessageContaining("and no graph with 0 outputs");
        write(ModelProto.newBuilder().setIrVersion(8).setGraph(GraphProto.getDefaultInstance()));
        assertRefused().hasMessageContaining("and a graph with 0 outputs");
        write(model(graph -> graph).clearIrVersion());
        assertRefused().hasMessageContaining("has the format version 0");
    }

    @Test
    void namesWithoutEndAreRefused() throws Exception {
        write(node(AttributeProto.newBuilder().setName("a"))
                .setGraph(GraphProto.newBuilder()
                        .addOutput(value("logits"))
                        .addNode(NodeProto.newBuilder().setOpType("x".repeat(70_000)))));
        assertRefused().hasMessageContaining("has a name of 70000 bytes; expected at most 65536");
        write(model(graph -> {
            for (int node = 0; node < 10_001; node++) {
                graph.addNode(NodeProto.newBuilder().setOpType("Operator" + node));
            }
            return graph;
        }));
        assertRefused().hasMessageContaining("has more than 10000 weights, inputs, outputs or operators");
    }

    @Test
    void weightsAreNotRead() throws Exception {
        long weights = 2_000_000_000L;
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(start);
        ByteString before =
                floats("w", 0).clearRawData().addDims(weights / 4).build().toByteString();
        ByteString output = field(12, value("logits").build().toByteString());
        long tensor = before.size() + 1 + varint(weights) + weights;
        long graph = output.size() + 1 + varint(tensor) + tensor;
        out.writeInt64(1, 8);
        out.writeTag(7, 2);
        out.writeUInt64NoTag(graph);
        out.writeRawBytes(output);
        out.writeTag(5, 2);
        out.writeUInt64NoTag(tensor);
        out.writeRawBytes(before);
        out.writeTag(9, 2);
        out.writeUInt64NoTag(weights);
        out.flush();
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(start.toByteArray());
            sparse.setLength(start.size() + weights);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        assertThat(OnnxFile.read(file).weightBytes()).isEqualTo(weights);
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(10_000_000);

        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        assertRefused().hasMessageContaining("has 3221225472 bytes; expected an ONNX file of 1 to 2147483647");
    }

    @Test
    void damagedFilesAreReadOrRefused() throws Exception {
        System.out.println("damaged ONNX files: seed " + seed);
        Random random = new Random(seed);
        byte[] valid = weights(floats("w", 16).addDims(4))
                .setGraph(GraphProto.newBuilder()
                        .addInput(value("input_ids"))
                        .addOutput(value("logits"))
                        .addInitializer(floats("w", 16).addDims(4))
                        .addInitializer(external("x", "model.data", "0", "0")
                                .setDataType(DataType.INT8_VALUE)
                                .addDims(0))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Constant")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setT(tensor(DataType.INT64, 2)
                                                .addInt64Data(1)
                                                .addInt64Data(300)))))
                .build()
                .toByteArray();
        Files.createFile(folder.resolve("model.data"));
        int refused = 0;
        for (int run = 0; run < 4_000; run++) {
            byte[] damaged = valid.clone();
            for (int change = 0; change <= random.nextInt(3); change++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.deleteIfExists(file);
            Files.write(file, damaged);
            try {
                assertThat(OnnxFile.read(file).weightBytes()).isNotNegative();
            } catch (ModelException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " run " + run, e);
            }
        }
        assertThat(refused).isBetween(1_000, 3_999);
    }

    private void assertRefusedEverywhere(TensorProto tensor) throws IOException {
        NodeProto constant = NodeProto.newBuilder()
                .setOpType("Constant")
                .addAttribute(AttributeProto.newBuilder().setT(tensor))
                .build();
        GraphProto inner = GraphProto.newBuilder().addInitializer(tensor).build();
        for (ModelProto.Builder model : new ModelProto.Builder[] {
            weights(tensor.toBuilder()),
            model(graph -> graph.addNode(constant)),
            node(AttributeProto.newBuilder().addTensors(tensor)),
            node(AttributeProto.newBuilder().setG(inner)),
            node(AttributeProto.newBuilder().addGraphs(inner)),
            model(graph -> graph.addSparseInitializer(
                    SparseTensorProto.newBuilder().addDims(1).setValues(tensor))),
            model(graph -> graph.addSparseInitializer(
                    SparseTensorProto.newBuilder().addDims(1).setIndices(tensor))),
            model(graph -> graph).addFunctions(FunctionProto.newBuilder().addNode(constant)),
            model(graph -> graph).addTrainingInfo(TrainingInfoProto.newBuilder().setAlgorithm(inner))
        }) {
            write(model);
            assertRefused().hasMessageContaining("tensor");
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
        return assertThatThrownBy(() -> OnnxFile.read(file))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageStartingWith("'" + file + "' ");
    }

    private void write(ModelProto.Builder model) throws IOException {
        Files.write(file, model.build().toByteArray());
    }

    private static ModelProto.Builder model(UnaryOperator<GraphProto.Builder> graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setGraph(graph.apply(GraphProto.newBuilder().addOutput(value("logits"))));
    }

    private static ModelProto.Builder weights(TensorProto.Builder tensor) {
        return model(graph -> graph.addInitializer(tensor));
    }

    private static ModelProto.Builder node(AttributeProto.Builder attribute) {
        return model(
                graph -> graph.addNode(NodeProto.newBuilder().setOpType("Some").addAttribute(attribute)));
    }

    private static TensorProto.Builder floats(String name, int bytes) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT_VALUE)
                .setRawData(ByteString.copyFrom(new byte[bytes]));
    }

    private static TensorProto.Builder tensor(DataType type, long dimension) {
        return TensorProto.newBuilder()
                .setName("w")
                .setDataType(type.getNumber())
                .addDims(dimension);
    }

    private static TensorProto.Builder external(String name, String location, String offset, String length) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset))
                .addExternalData(entry("length", length));
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static ValueInfoProto.Builder value(String name) {
        return ValueInfoProto.newBuilder().setName(name);
    }

    private static ByteString field(int number, ByteString content) throws IOException {
        ByteString.Output out = ByteString.newOutput();
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        coded.writeBytes(number, content);
        coded.flush();
        return out.toByteString();
    }

    private static int varint(long value) {
        return CodedOutputStream.computeUInt64SizeNoTag(value);
    }

    private static Path golden(String model) throws Exception {
        return Path.of(Objects.requireNonNull(OnnxFileTest.class.getResource("/crossencoder/" + model))
                .toURI());
    }
}
