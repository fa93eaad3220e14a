package dev.sluice.inference.listwise;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.graph.CheckpointException;
import dev.sluice.inference.graph.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A copy of a tiny model, to be changed. Each change starts from the files of the original. */
record ModelCopy(String model, Path folder) {

    static final String WEIGHTS = "model.safetensors";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies a model into a folder, which is made where it is not there. */
    static ModelCopy of(String model, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String file : List.of("config.json", "tokenizer_config.json", "tokenizer.json", WEIGHTS)) {
            Files.write(
                    folder.resolve(file),
                    Files.readAllBytes(GoldenCases.folder(model).resolve(file)));
        }
        return new ModelCopy(model, folder);
    }

    ModelCopy config(Consumer<ObjectNode> change) throws IOException {
        return json("config.json", change);
    }

    ModelCopy tokenizerConfig(Consumer<ObjectNode> change) throws IOException {
        return json("tokenizer_config.json", change);
    }

    ModelCopy tokenizer(Consumer<ObjectNode> change) throws IOException {
        return json("tokenizer.json", change);
    }

    private ModelCopy json(String name, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode)
                JSON.readTree(GoldenCases.folder(model).resolve(name).toFile());
        change.accept(json);
        Files.writeString(folder.resolve(name), JSON.writeValueAsString(json));
        return this;
    }

    ModelCopy text(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
        return this;
    }

    /** The weights of the original, in memory. */
    TensorFile tensors() throws CheckpointException {
        return TensorFile.of(GoldenCases.folder(model));
    }

    ModelCopy weights(TensorFile tensors) throws IOException {
        tensors.write(folder.resolve(WEIGHTS));
        return this;
    }
}
