package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.graph.TensorFile;
import dev.sluice.inference.listwise.GoldenCases.Case;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden cases notice each part of the model: without it, scores are far from those of the reference. */
class MutationTest {

    /** What {@link GoldenTest} lets pass. */
    private static final double TOLERANCE = 1e-4;

    /** Well above it. */
    private static final double NOTICED = 100 * TOLERANCE;

    private static final short ONE = 0x3F80;
    private static final RerankerOptions OPTIONS = RerankerOptions.defaults();

    @TempDir
    Path folder;

    private CacheFolder cache;

    @BeforeEach
    void open() {
        cache = new CacheFolder(folder.resolve("cache"));
    }

    static List<String> models() {
        return GoldenCases.MODELS;
    }

    static Stream<Arguments> norms() {
        return GoldenCases.MODELS.stream()
                .flatMap(model -> Stream.of(
                                "self_attn.q_norm",
                                "self_attn.k_norm",
                                "input_layernorm",
                                "post_attention_layernorm",
                                "model.norm")
                        .map(norm -> Arguments.of(model, norm)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void theUnchangedModelScoresAsTheReference(String model) throws Exception {
        assertThat(deviation(copy(model))).isLessThan(TOLERANCE);
        GoldenRun run =
                GoldenRun.of(copy(model), cache, OPTIONS, GoldenCases.of(model).named("two-blocks-with-embeddings"));
        assertThat(run.deviationOfVectors()).isLessThan(TOLERANCE);
    }

    // ---- norms ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("norms")
    void theWeightsOfEachNormAreNoticed(String model, String norm) throws Exception {
        ModelCopy copy = copy(model);
        TensorFile tensors = copy.tensors();
        int changed = 0;
        for (String name : copy.tensors().names()) {
            if (name.endsWith(norm + ".weight")) {
                tensors.change(name, tensor -> tensor.filledWith(ONE));
                changed++;
            }
        }
        assertThat(changed).isPositive();
        assertThat(deviation(copy.weights(tensors))).isGreaterThan(NOTICED);
    }

    @ParameterizedTest
    @CsvSource({"tiny-v3,q_norm", "tiny-v3,k_norm", "tiny-v3.5,q_norm", "tiny-v3.5,k_norm"})
    void theNormsOfQueriesAndKeysAreNoticed(String model, String norm) throws Exception {
        ModelCopy copy = copy(model);
        ListwiseModel read = ListwiseModel.read(ModelFolder.of(copy.folder()), cache);
        GraphFile graph = GraphFile.parse(read.graphs().graph("fp32"));
        ModelProto.Builder without = ModelProto.parseFrom(read.graphs().graph("fp32")).toBuilder();
        int changed = 0;
        for (NodeProto.Builder node : without.getGraphBuilder().getNodeBuilderList()) {
            if (node.getOpType().equals("SimplifiedLayerNormalization")
                    && Objects.requireNonNull(graph.weight(node.getInput(1))).contains(norm)) {
                String input = node.getInput(0);
                node.setOpType("Identity").clearAttribute().clearInput().addInput(input);
                changed++;
            }
        }
        int layers = model.equals("tiny-v3") ? 4 : 6;
        assertThat(changed).as("one for each half of the heads").isEqualTo(2 * layers);
        Files.write(read.graphs().file("fp32"), without.build().toByteArray());
        assertThat(deviation(copy)).isGreaterThan(NOTICED);
    }

    /**
     * The projector has no biases and a cosine no length, so with one block the scores don't depend on how long the
     * last hidden states are; the vectors do.
     */
    @ParameterizedTest
    @MethodSource("models")
    void theLengthOfTheLastHiddenStatesIsNoticedInTheVectors(String model) throws Exception {
        ModelCopy copy = copy(model);
        ListwiseModel read = ListwiseModel.read(ModelFolder.of(copy.folder()), cache);
        GraphFile graph = GraphFile.parse(read.graphs().graph("fp32"));
        ModelProto.Builder without = ModelProto.parseFrom(read.graphs().graph("fp32")).toBuilder();
        GraphProto.Builder nodes = without.getGraphBuilder().clearNode();
        for (NodeProto node : graph.graph().getNodeList()) {
            if (node.getOpType().equals("SkipSimplifiedLayerNormalization")
                    && "model.norm.weight".equals(graph.weight(node.getInput(2)))) {
                nodes.addNode(NodeProto.newBuilder()
                        .setOpType("Add")
                        .addInput(node.getInput(0))
                        .addInput(node.getInput(1))
                        .addOutput("not normed"));
                nodes.addNode(NodeProto.newBuilder()
                        .setOpType("Mul")
                        .addInput("not normed")
                        .addInput(node.getInput(2))
                        .addOutput(node.getOutput(0)));
            } else {
                nodes.addNode(node);
            }
        }
        assertThat(nodes.getNodeCount()).isEqualTo(graph.graph().getNodeCount() + 1);
        Files.write(read.graphs().file("fp32"), without.build().toByteArray());
        GoldenRun run = GoldenRun.of(copy, cache, OPTIONS, GoldenCases.of(model).named("two-blocks-with-embeddings"));
        assertThat(run.deviationOfVectors()).isGreaterThan(NOTICED);
    }

    // ---- positions and windows --------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("models")
    void theRotaryBaseIsNoticed(String model) throws Exception {
        ModelCopy copy = copy(model).config(config -> config.put("rope_theta", 10_000));
        assertThat(deviation(copy)).isGreaterThan(NOTICED);
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 33})
    void aWindowThatIsOneTokenOffIsNoticed(int window) throws Exception {
        ModelCopy copy = copy("tiny-v3.5").config(config -> config.put("sliding_window", window));
        assertThat(deviation(copy)).isGreaterThan(NOTICED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4})
    void eachSlidingLayerIsNoticed(int layer) throws Exception {
        ModelCopy copy = copy("tiny-v3.5").config(config -> types(config).set(layer, "full_attention"));
        assertThat(deviation(copy)).isGreaterThan(NOTICED);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void eachFullLayerIsNoticed(int layer) throws Exception {
        ModelCopy copy = copy("tiny-v3.5").config(config -> types(config).set(layer, "sliding_attention"));
        assertThat(deviation(copy)).isGreaterThan(NOTICED);
    }

    private static ArrayNode types(ObjectNode config) {
        return (ArrayNode) config.get("layer_types");
    }

    // ---- the prompt -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "tiny-v3,instruction-multiline",
        "tiny-v3,instruction-many-blocks",
        "tiny-v3.5,instruction",
        "tiny-v3.5,instruction-many-blocks"
    })
    void theInstructionIsNoticed(String model, String name) throws Exception {
        Case golden = GoldenCases.of(model).named(name);
        assertThat(golden.instruction()).isNotEmpty();
        GoldenRun without = GoldenRun.of(copy(model), cache, OPTIONS, golden, "", golden.documents());
        assertThat(without.deviation()).isGreaterThan(NOTICED);
    }

    // ---- causality --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("models")
    void laterDocumentsDoNotChangeEarlierOnes(String model) throws Exception {
        List<String> documents = golden(model).documents();
        List<String> swapped = new ArrayList<>(documents);
        Collections.swap(swapped, 6, 9);
        BlockVectors before = vectors(model, documents);
        BlockVectors after = vectors(model, swapped);
        for (int index = 0; index < 6; index++) {
            assertThat(after.documents().get(index))
                    .as("document %d", index)
                    .containsExactly(before.documents().get(index));
        }
        for (int index = 6; index < 10; index++) {
            assertThat(GoldenRun.distance(
                            after.documents().get(index), before.documents().get(index)))
                    .as("document %d", index)
                    .isGreaterThan(NOTICED);
        }
        assertThat(GoldenRun.distance(after.query(), before.query())).isGreaterThan(NOTICED);
    }

    @ParameterizedTest
    @MethodSource("models")
    void anEarlierDocumentChangesAllLaterOnes(String model) throws Exception {
        List<String> documents = golden(model).documents();
        List<String> changed = new ArrayList<>(documents);
        changed.set(3, documents.get(3).replace('e', 'a'));
        assertThat(changed).isNotEqualTo(documents);
        BlockVectors before = vectors(model, documents);
        BlockVectors after = vectors(model, changed);
        for (int index = 0; index < 10; index++) {
            double distance = GoldenRun.distance(
                    after.documents().get(index), before.documents().get(index));
            if (index < 3) {
                // Another length splits the work of matrix products elsewhere, which may show in the last digits.
                assertThat(distance).as("document %d", index).isLessThan(1e-5);
            } else {
                assertThat(distance).as("document %d", index).isGreaterThan(TOLERANCE);
            }
        }
        assertThat(GoldenRun.distance(after.query(), before.query())).isGreaterThan(TOLERANCE);
    }

    private BlockVectors vectors(String model, List<String> documents) throws Exception {
        GoldenRun run = GoldenRun.of(copy(model), cache, OPTIONS, golden(model), "", documents);
        assertThat(run.vectors()).hasSize(1);
        return run.vectors().get(0);
    }

    // ---- helpers ----------------------------------------------------------------------------------------------------

    private static Case golden(String model) {
        return GoldenCases.of(model).named("ten-documents");
    }

    private ModelCopy copy(String model) throws Exception {
        return ModelCopy.of(model, folder.resolve(model));
    }

    /** Over a short set of four documents. */
    private double deviation(ModelCopy copy) throws Exception {
        return GoldenRun.of(copy, cache, OPTIONS, GoldenCases.of(copy.model()).named("emoji"))
                .deviation();
    }
}
