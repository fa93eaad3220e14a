package dev.sluice.inference.listwise;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A compiled graph, to be looked into. */
final class GraphFile {

    private final GraphProto graph;
    private final Map<String, NodeProto> makers = new HashMap<>();
    private final Map<String, TensorProto> initializers = new HashMap<>();

    private GraphFile(GraphProto graph) {
        this.graph = graph;
        graph.getNodeList()
                .forEach(node -> node.getOutputList().stream()
                        .filter(output -> !output.isEmpty())
                        .forEach(output -> makers.put(output, node)));
        graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
    }

    static GraphFile parse(byte[] bytes) throws InvalidProtocolBufferException {
        return new GraphFile(ModelProto.parseFrom(bytes).getGraph());
    }

    GraphProto graph() {
        return graph;
    }

    Map<String, TensorProto> initializers() {
        return initializers;
    }

    /** The tensor of the checkpoint that a value is, converted or not; null if it is something else. */
    @Nullable
    String weight(String value) {
        String at = value;
        while (makers.containsKey(at)) {
            NodeProto maker = makers.get(at);
            if (!maker.getOpType().equals("Cast") && !maker.getOpType().equals("Reshape")) {
                return null;
            }
            at = maker.getInput(0);
        }
        TensorProto tensor = initializers.get(at);
        return tensor != null && tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL ? at : null;
    }
}
