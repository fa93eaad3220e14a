package dev.sluice.inference.crossencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.RankedDocument;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What graphs get for their inputs, seen by graphs that only sum up what they got. */
class GraphInputsTest {

    private static final CandidateSet SET = CandidateSets.of("q1", "a lock", "the gate of a lock", "bread");

    @TempDir
    Path folder;

    /** Positions of a pair of n tokens sum up to n(n-1)/2; those of padding are taken out by the mask. */
    @Test
    void positionsOfBertBeginAtZero() throws Exception {
        Map<String, Float> sums = scores("tiny-ms-marco", sumOf("position_ids", "attention_mask"));
        Map<String, Float> tokens = scores("tiny-ms-marco", sumOf("attention_mask", "attention_mask"));
        tokens.forEach((id, n) -> assertThat(sums.get(id)).isEqualTo(n * (n - 1) / 2));
    }

    /** There they begin behind the id of padding, which is 1: 2 + 3 + ... + (n + 1). */
    @Test
    void positionsOfRobertaBeginBehindThePadding() throws Exception {
        Map<String, Float> sums = scores("tiny-v2", sumOf("position_ids", "attention_mask"));
        Map<String, Float> tokens = scores("tiny-v2", sumOf("attention_mask", "attention_mask"));
        tokens.forEach((id, n) -> assertThat(sums.get(id)).isEqualTo(n * (n + 3) / 2));
    }

    /** Of padding too: it stands at the position of its id. */
    @Test
    void paddingOfRobertaStandsAtItsOwnPosition() throws Exception {
        Map<String, Float> all = scores("tiny-v2", sumOf("position_ids", "position_ids"));
        Map<String, Float> tokens = scores("tiny-v2", sumOf("attention_mask", "attention_mask"));
        tokens.forEach((id, n) -> {
            float padded = (float) (Math.ceil(n / 8) * 8);
            float squares = 0;
            for (int position = 2; position < n + 2; position++) {
                squares += position * position;
            }
            assertThat(all.get(id)).isEqualTo(squares + padded - n);
        });
    }

    @Test
    void aGraphWithoutAMaskGetsNone() throws Exception {
        assertThat(scores("tiny-ms-marco", sumOf("input_ids", "input_ids"))).hasSize(2);
    }

    @Test
    void aGraphWithAnInputThatNobodyGivesIsRefusedBeforeItIsOpened() throws Exception {
        PairModel.of("tiny-ms-marco", folder).graph(sumOf("input_ids", "pixel_values"));
        assertThatThrownBy(() -> Rerankers.check(options()))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("has the inputs [input_ids, pixel_values]; expected 'input_ids' and of the others"
                        + " only [attention_mask, position_ids, token_type_ids]");
    }

    @Test
    void aGraphWithInputsOfAnotherTypeIsRefused() throws Exception {
        PairModel.of("tiny-ms-marco", folder).graph(sumOf("input_ids", "attention_mask", TensorProto.DataType.INT32));
        assertThatThrownBy(() -> Rerankers.open(options()))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("expected a tensor of 64-bit integers");
    }

    @Test
    void ofSeveralOutputsTheLogitsCount() throws Exception {
        byte[] plain = sumOf("attention_mask", "attention_mask");
        ModelProto.Builder model = ModelProto.parseFrom(plain).toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        graph.addNode(node("Add", List.of("logits", "logits"), "other"));
        graph.addOutput(0, value("other", TensorProto.DataType.FLOAT, "batch", "1"));
        assertThat(scores("tiny-ms-marco", model.build().toByteArray())).isEqualTo(scores("tiny-ms-marco", plain));
        graph.removeOutput(1).addOutput(value("floats", TensorProto.DataType.FLOAT, "batch", "length"));
        PairModel.of("tiny-ms-marco", folder).graph(model.build().toByteArray());
        assertThatThrownBy(() -> Rerankers.check(options()))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("has the outputs [other, floats]; expected one, or one of the name 'logits'");
    }

    @Test
    void aGraphOfAFixedShapeIsRefused() throws Exception {
        ModelProto.Builder model = ModelProto.parseFrom(sumOf("input_ids", "attention_mask")).toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        graph.setInput(0, value("input_ids", TensorProto.DataType.INT64, "1", "length"));
        PairModel.of("tiny-ms-marco", folder).graph(model.build().toByteArray());
        assertThatThrownBy(() -> Rerankers.open(options()))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("has the input 'input_ids' of the fixed shape [1, -1]; expected any size");
    }

    @Test
    void anOutputThatIsNoFloatIsRefused() throws Exception {
        ModelProto.Builder model = ModelProto.parseFrom(sumOf("input_ids", "attention_mask")).toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        graph.getNodeBuilder(1).getAttributeBuilder(0).setI(TensorProto.DataType.DOUBLE_VALUE);
        graph.setOutput(0, value("logits", TensorProto.DataType.DOUBLE, "batch", "1"));
        PairModel.of("tiny-ms-marco", folder).graph(model.build().toByteArray());
        assertThatThrownBy(() -> Rerankers.open(options()))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("expected a tensor of floats of 32 or 16 bits");
    }

    private Map<String, Float> scores(String model, byte[] graph) throws Exception {
        PairModel.of(model, folder)
                .graph(graph)
                .config(config -> config.putObject("sentence_transformers")
                        .put("activation_fn", "torch.nn.modules.linear.Identity"));
        Map<String, Float> scores = new HashMap<>();
        try (Reranker reranker = Rerankers.open(options())) {
            for (RankedDocument document :
                    reranker.rerank(SET, Deadline.NONE).get().results()) {
                scores.put(document.id(), Objects.requireNonNull(document.relevanceScore()));
            }
        }
        return scores;
    }

    private RerankerOptions options() {
        return RerankerOptions.builder().model(folder.toString()).build();
    }

    private static byte[] sumOf(String left, String right) {
        return sumOf(left, right, TensorProto.DataType.INT64);
    }

    /** A graph whose logit is the sum over a row of the products of two inputs. */
    private static byte[] sumOf(String left, String right, TensorProto.DataType type) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("sum");
        List.of("input_ids", left, right).stream()
                .distinct()
                .forEach(input -> graph.addInput(value(input, type, "batch", "length")));
        graph.addNode(node("Mul", List.of(left, right), "product"));
        graph.addNode(node("Cast", List.of("product"), "floats")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(TensorProto.DataType.FLOAT_VALUE)));
        graph.addNode(node("ReduceSum", List.of("floats", "axes"), "logits"));
        graph.addInitializer(TensorProto.newBuilder()
                .setName("axes")
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(1)
                .addInt64Data(1));
        graph.addOutput(value("logits", TensorProto.DataType.FLOAT, "batch", "1"));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static NodeProto.Builder node(String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder().setOpType(operator).addAllInput(inputs).addOutput(output);
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, String... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            shape.addDim(
                    dimension.equals("1")
                            ? TensorShapeProto.Dimension.newBuilder().setDimValue(1)
                            : TensorShapeProto.Dimension.newBuilder().setDimParam(dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
