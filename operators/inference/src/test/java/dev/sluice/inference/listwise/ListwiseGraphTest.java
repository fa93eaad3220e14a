package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.graph.Checkpoint;
import dev.sluice.inference.graph.CheckpointException;
import dev.sluice.inference.graph.DecoderConfig;
import dev.sluice.inference.graph.ElementType;
import dev.sluice.inference.graph.GraphBuilder;
import dev.sluice.inference.graph.StoredTensor;
import dev.sluice.inference.graph.TensorFile;
import dev.sluice.inference.graph.TensorFile.Tensor;
import dev.sluice.inference.graph.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A layout takes exactly the tensors of its configuration, holds none of them, and is linear in the length. */
class ListwiseGraphTest {

    private static final short NAN = 0x7FC0;

    @TempDir
    Path folder;

    static List<String> models() {
        return GoldenCases.MODELS;
    }

    // ---- tensors ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("models")
    void eachTensorThatIsMissingIsNamed(String model) throws Exception {
        ModelCopy copy = ModelCopy.of(model, folder);
        Set<String> names = copy.tensors().names();
        assertThat(names).hasSizeGreaterThan(40);
        for (String name : names) {
            assertRefused(copy.weights(copy.tensors().remove(name)))
                    .hasMessage("Tensor '" + name + "' is missing; the checkpoint has " + (names.size() - 1)
                            + " others. Is this the model that its config.json describes?");
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void eachTensorThatIsTooNarrowIsNamed(String model) throws Exception {
        ModelCopy copy = ModelCopy.of(model, folder);
        for (String name : copy.tensors().names()) {
            List<Long> shape = shape(copy, name);
            List<Long> narrower = new ArrayList<>(shape);
            narrower.set(shape.size() - 1, shape.get(shape.size() - 1) - 1);
            assertRefused(copy.weights(copy.tensors().change(name, tensor -> ofZeros(ElementType.BF16, narrower))))
                    .hasMessage("Tensor '" + name + "' has the shape " + narrower + "; expected " + shape
                            + " by config.json and the other tensors");
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void eachTensorThatIsTurnedIsNamed(String model) throws Exception {
        ModelCopy copy = ModelCopy.of(model, folder);
        int turned = 0;
        for (String name : copy.tensors().names()) {
            List<Long> shape = shape(copy, name);
            List<Long> reversed = new ArrayList<>(shape);
            Collections.reverse(reversed);
            if (!reversed.equals(shape)) {
                turned++;
                assertRefused(copy.weights(copy.tensors().change(name, tensor -> ofZeros(ElementType.BF16, reversed))))
                        .hasMessageStartingWith("Tensor '" + name + "' has the shape " + reversed + "; expected ");
            }
        }
        assertThat(turned).isGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("models")
    void eachTensorOfOtherDimensionsIsNamed(String model) throws Exception {
        ModelCopy copy = ModelCopy.of(model, folder);
        for (String name : copy.tensors().names()) {
            List<Long> shape = shape(copy, name);
            List<Long> longer = new ArrayList<>(shape);
            longer.add(1L);
            assertRefused(copy.weights(copy.tensors().change(name, tensor -> ofZeros(ElementType.BF16, longer))))
                    .hasMessage("Tensor '" + name + "' has the shape " + longer + "; expected "
                            + (shape.size() == 1 ? "1 dimension" : "2 dimensions"));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void eachTensorOfBytesIsNamed(String model) throws Exception {
        ModelCopy copy = ModelCopy.of(model, folder);
        for (String name : copy.tensors().names()) {
            List<Long> shape = shape(copy, name);
            assertRefused(copy.weights(copy.tensors().change(name, tensor -> ofZeros(ElementType.U8, shape))))
                    .hasMessage("Tensor '" + name + "' is of type U8; expected BF16, F16 or F32");
        }
    }

    @Test
    void aTensorTooManyIsNamed() throws Exception {
        ModelCopy copy = ModelCopy.of("tiny-v3", folder);
        String name = "model.layers.4.self_attn.q_proj.weight";
        copy.weights(copy.tensors().put(name, ofZeros(ElementType.BF16, List.of(128L, 64L))));
        assertRefused(copy)
                .hasMessage("The checkpoint has 1 tensors that the model of its config.json has no use for, '" + name
                        + "' among them; expected none but [lm_head.weight]");
    }

    @Test
    void aLayerTooManyIsRefused() throws Exception {
        ModelCopy copy = ModelCopy.of("tiny-v3", folder).config(config -> {
            config.put("num_hidden_layers", 3);
            config.remove("layer_types");
        });
        assertRefused(copy)
                .hasMessageStartingWith("The checkpoint has 11 tensors that the model of its config.json has no use"
                        + " for, 'model.layers.3.input_layernorm.weight' among them");
    }

    @Test
    void theHeadOfTheLanguageModelIsIgnored() throws Exception {
        ModelCopy copy = ModelCopy.of("tiny-v3", folder);
        copy.weights(copy.tensors().put("lm_head.weight", ofZeros(ElementType.BF16, List.of(1_500L, 64L))));
        assertThat(GraphFile.parse(layOut(copy)).initializers())
                .containsKey("model.norm.weight")
                .doesNotContainKey("lm_head.weight");
    }

    @Test
    void theWidthsOfTheProjectorAreThoseOfItsTensors() throws Exception {
        ModelCopy copy = ModelCopy.of("tiny-v3", folder);
        copy.weights(copy.tensors()
                .put("projector.0.weight", ofZeros(ElementType.BF16, List.of(40L, 64L)))
                .put("projector.2.weight", ofZeros(ElementType.BF16, List.of(7L, 40L))));
        assertThat(GraphFile.parse(layOut(copy))
                        .initializers()
                        .get("projector.2.weight")
                        .getDimsList())
                .containsExactly(7L, 40L);
    }

    @ParameterizedTest
    @CsvSource({"tiny-v3,model.norm.weight", "tiny-v3.5,model.embed_tokens.weight"})
    void aWeightThatIsNotANumberIsRefusedWhenTheModelIsRead(String model, String name) throws Exception {
        ModelCopy copy = ModelCopy.of(model, folder.resolve("model"));
        CacheFolder cache = new CacheFolder(folder.resolve("cache"));
        ListwiseModel.read(ModelFolder.of(copy.folder()), cache);
        copy.weights(copy.tensors().change(name, tensor -> tensor.filledWith(NAN)));
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> ListwiseModel.read(ModelFolder.of(copy.folder()), cache))
                    .isExactlyInstanceOf(ModelException.class)
                    .hasMessage("Model folder '" + copy.folder() + "': Tensor '" + name
                            + "' holds a weight that is NaN or infinite; expected finite ones. Fetch the checkpoint"
                            + " again");
        }
    }

    @Test
    void theEpsilonOfTheConfigurationIsThatOfAllNorms() throws Exception {
        ModelCopy copy = ModelCopy.of("tiny-v3", folder).config(config -> config.put("rms_norm_eps", 0.125));
        List<Float> epsilons = new ArrayList<>();
        for (NodeProto node : GraphFile.parse(layOut(copy)).graph().getNodeList()) {
            if (node.getOpType().endsWith("LayerNormalization")) {
                node.getAttributeList().stream()
                        .filter(attribute -> attribute.getName().equals("epsilon"))
                        .forEach(attribute -> epsilons.add(attribute.getF()));
            }
        }
        // In each of 4 layers queries and keys of two halves of the heads, in front of attention and feed-forward
        // layer;
        // and one at the end.
        assertThat(epsilons).hasSize(4 * (2 * 2 + 2) + 1).containsOnly(0.125f);
    }

    // ---- weights stay where they are --------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("models")
    void allTensorsAreReferencesIntoTheCheckpoint(String model) throws Exception {
        ModelCopy copy = ModelCopy.of(model, folder);
        Map<String, TensorProto> initializers = GraphFile.parse(layOut(copy)).initializers();
        List<StoredTensor> references = Checkpoint.open(copy.folder()).tensors().stream()
                .flatMap(tensor -> asUsed(tensor).stream())
                .toList();
        for (StoredTensor stored : references) {
            TensorProto tensor = initializers.get(stored.name());
            assertThat(tensor).as(stored.name()).isNotNull();
            assertThat(tensor.getDataLocation()).isEqualTo(TensorProto.DataLocation.EXTERNAL);
            assertThat(tensor.getDimsList()).isEqualTo(stored.shape());
            assertThat(tensor.getDataType()).isEqualTo(TensorProto.DataType.BFLOAT16.getNumber());
            Map<String, String> place = tensor.getExternalDataList().stream()
                    .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
            assertThat(GraphBuilder.WEIGHTS_FOLDER.resolve(place.get("location")))
                    .isEqualTo(copy.folder().resolve(ModelCopy.WEIGHTS).toRealPath());
            assertThat(place)
                    .containsEntry("offset", Long.toString(stored.offset()))
                    .containsEntry("length", Long.toString(stored.length()));
        }
    }

    /** The heads of an attention are computed by halves; all other tensors are used whole. */
    private static List<StoredTensor> asUsed(StoredTensor tensor) {
        if (!tensor.name().matches(".*\\.[qkv]_proj\\.weight")) {
            return List.of(tensor);
        }
        int half = tensor.dimension(0) / 2;
        return List.of(tensor.rows(0, half), tensor.rows(half, half));
    }

    @ParameterizedTest
    @MethodSource("models")
    void onlySmallConstantsAreWithinTheGraph(String model) throws Exception {
        byte[] graph = layOut(ModelCopy.of(model, folder));
        int within = GraphFile.parse(graph).initializers().values().stream()
                .mapToInt(tensor -> tensor.getRawData().size())
                .sum();
        assertThat(within).isLessThan(2_000);
        assertThat(graph).hasSizeLessThan(100_000);
    }

    /** As many layers as the published models have; their widths don't show in a graph. */
    @Test
    void aGraphOfTwentyEightLayersIsSmall() throws Exception {
        ModelCopy copy = ModelCopy.of("tiny-v3", folder).config(config -> {
            config.put("num_hidden_layers", 28);
            config.remove("layer_types");
        });
        TensorFile tensors = copy.tensors();
        for (String name : copy.tensors().names()) {
            if (name.startsWith("model.layers.0.")) {
                for (int layer = 4; layer < 28; layer++) {
                    tensors.put(
                            name.replace("layers.0.", "layers." + layer + "."),
                            ofZeros(ElementType.BF16, shape(copy, name)));
                }
            }
        }
        byte[] graph = layOut(copy.weights(tensors));
        assertThat(GraphFile.parse(graph).initializers()).containsKey("model.layers.27.mlp.up_proj.weight");
        assertThat(graph).hasSizeLessThan(400_000);
    }

    // ---- memory -----------------------------------------------------------------------------------------------------

    /**
     * A value of length times length could come from a product of activations with activations, or from one of a column
     * with a row. Here matrices are multiplied with weights only, and attention, the one operator in which tokens meet,
     * is ONNX Runtime's own, which goes through its scores tile by tile.
     */
    @ParameterizedTest
    @CsvSource({"tiny-v3,fp32,4", "tiny-v3.5,fp32,6", "tiny-v3,int8,4", "tiny-v3.5,int8,6"})
    void tokensMeetInAttentionOnly(String model, String precision, int layers) throws Exception {
        GraphFile graph =
                GraphFile.parse(ListwiseModel.read(ModelFolder.of(GoldenCases.folder(model)), new CacheFolder(folder))
                        .graphs()
                        .graph(precision));
        Set<String> allowed = new TreeSet<>(Set.of(
                "Add",
                "Cast",
                "Concat",
                "Cos",
                "Gather",
                "Gemm",
                "GroupQueryAttention",
                "Identity",
                "MatMulNBits",
                "Mul",
                "QuickGelu",
                "Range",
                "Relu",
                "Reshape",
                "Shape",
                "SimplifiedLayerNormalization",
                "Sin",
                "SkipSimplifiedLayerNormalization",
                "Squeeze",
                "Sub",
                "Unsqueeze"));
        int attentions = 0;
        int products = 0;
        for (NodeProto node : graph.graph().getNodeList()) {
            assertThat(allowed).contains(node.getOpType());
            if (node.getOpType().equals("GroupQueryAttention")) {
                attentions++;
                // Neither a mask nor another matrix of length times length goes in.
                assertThat(node.getInputCount()).isEqualTo(9);
            }
            if (Set.of("Gemm", "MatMulNBits").contains(node.getOpType())) {
                products++;
                assertThat(graph.weight(node.getInput(0))).as(node.getName()).isNull();
                assertThat(graph.weight(node.getInput(1))).as(node.getName()).isNotNull();
            }
        }
        assertThat(attentions).as("one for each half of the heads").isEqualTo(layers * 2);
        assertThat(products).isEqualTo(layers * (2 * 3 + 4) + 2);
    }

    /** ONNX Runtime runs a node that nobody reads last, and until then holds what it reads: one value of each layer. */
    @ParameterizedTest
    @CsvSource({"tiny-v3,fp32", "tiny-v3.5,fp32", "tiny-v3,int8", "tiny-v3.5,int8"})
    void eachNodeHasAReader(String model, String precision) throws Exception {
        GraphFile graph =
                GraphFile.parse(ListwiseModel.read(ModelFolder.of(GoldenCases.folder(model)), new CacheFolder(folder))
                        .graphs()
                        .graph(precision));
        Set<String> read = new TreeSet<>();
        graph.graph().getNodeList().forEach(node -> read.addAll(node.getInputList()));
        graph.graph().getOutputList().forEach(output -> read.add(output.getName()));
        for (NodeProto node : graph.graph().getNodeList()) {
            assertThat(node.getOutputList()).as(node.getName()).anyMatch(read::contains);
            if (node.getOpType().equals("GroupQueryAttention")) {
                assertThat(read).as("output, keys and values").containsAll(node.getOutputList());
            }
        }
    }

    /** With twice the length no value between two operators may be more than twice as large. */
    @ParameterizedTest
    @MethodSource("models")
    void noValueGrowsFasterThanTheLength(String model) throws Exception {
        byte[] graph = layOut(ModelCopy.of(model, folder));
        Map<String, Long> elements = elementsOfAllValues(graph, 96);
        Map<String, Long> ofTwiceTheLength = elementsOfAllValues(graph, 192);
        assertThat(elements).hasSizeGreaterThan(100);
        assertThat(ofTwiceTheLength.keySet()).isEqualTo(elements.keySet());
        elements.forEach(
                (name, count) -> assertThat(ofTwiceTheLength.get(name)).as(name).isLessThanOrEqualTo(2 * count));
        assertThat(ofTwiceTheLength)
                .as("what grows with the length does")
                .anySatisfy((name, count) -> assertThat(count).isEqualTo(2 * elements.get(name)));
    }

    /** Runs a graph in which each value is an output. */
    private static Map<String, Long> elementsOfAllValues(byte[] bytes, int length) throws IOException, OrtException {
        ModelProto.Builder model = ModelProto.parseFrom(bytes).toBuilder();
        for (NodeProto node : model.getGraph().getNodeList()) {
            for (String output : node.getOutputList()) {
                if (!output.isEmpty() && !output.equals(ListwiseGraph.VECTORS)) {
                    model.getGraphBuilder()
                            .addOutput(ValueInfoProto.newBuilder().setName(output));
                }
            }
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] ids = IntStream.range(0, length).mapToLong(place -> place).toArray();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addConfigEntry(
                    "session.model_external_initializers_file_folder_path", GraphBuilder.WEIGHTS_FOLDER.toString());
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(model.build().toByteArray(), options);
                    OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {length});
                    OnnxTensor markers = OnnxTensor.createTensor(environment, new long[] {5, 9, length - 1});
                    OrtSession.Result result =
                            session.run(Map.of(ListwiseGraph.IDS, input, ListwiseGraph.MARKERS, markers))) {
                Map<String, Long> elements = new TreeMap<>();
                for (Map.Entry<String, OnnxValue> value : result) {
                    elements.put(value.getKey(), ((TensorInfo) value.getValue().getInfo()).getNumElements());
                }
                return elements;
            }
        }
    }

    // ---- helpers ----------------------------------------------------------------------------------------------------

    private static byte[] layOut(ModelCopy copy) throws ModelException, CheckpointException {
        DecoderConfig decoder =
                ListwiseConfig.read(ModelFolder.of(copy.folder())).decoder();
        return ListwiseGraph.layOut(Checkpoint.open(copy.folder()), decoder, Weights.asStored());
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(ModelCopy copy) {
        return assertThatThrownBy(() -> layOut(copy)).isExactlyInstanceOf(CheckpointException.class);
    }

    private static List<Long> shape(ModelCopy copy, String name) throws CheckpointException {
        return Checkpoint.open(GoldenCases.folder(copy.model())).tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow()
                .shape();
    }

    private static Tensor ofZeros(ElementType type, List<Long> shape) {
        long elements = shape.stream().reduce(1L, (left, right) -> left * right);
        return new Tensor(type, shape, ByteBuffer.allocate((int) elements * type.bytes()));
    }
}
