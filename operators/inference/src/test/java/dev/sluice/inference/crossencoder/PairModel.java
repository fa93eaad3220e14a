package dev.sluice.inference.crossencoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A copy of a tiny cross-encoder, to be changed. */
record PairModel(Path folder) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies a model into a folder, with its ONNX file of fp32 only. */
    static PairModel of(String model, Path folder) throws IOException {
        Path original = GoldenPairs.folder(model);
        Files.createDirectories(folder.resolve("onnx"));
        try (Stream<Path> files = Files.list(original)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.write(folder.resolve(original.relativize(file).toString()), Files.readAllBytes(file));
            }
        }
        return new PairModel(folder).graph(Files.readAllBytes(original.resolve("onnx/model.onnx")));
    }

    PairModel graph(byte[] graph) throws IOException {
        Files.write(folder.resolve("onnx/model.onnx"), graph);
        return this;
    }

    PairModel config(Consumer<ObjectNode> change) throws IOException {
        return json("config.json", change);
    }

    PairModel tokenizerConfig(Consumer<ObjectNode> change) throws IOException {
        return json("tokenizer_config.json", change);
    }

    private PairModel json(String name, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(folder.resolve(name).toFile());
        change.accept(json);
        Files.writeString(folder.resolve(name), JSON.writeValueAsString(json));
        return this;
    }
}
