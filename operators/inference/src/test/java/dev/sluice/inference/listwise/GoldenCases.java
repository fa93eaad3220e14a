package dev.sluice.inference.listwise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.text.TokenCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Calls of the models' own code with what came out, over two tiny checkpoints with random weights. */
record GoldenCases(Path folder) {

    static final List<String> MODELS = List.of("tiny-v3", "tiny-v3.5");

    private static final ObjectMapper JSON = new ObjectMapper();

    static GoldenCases of(String model) {
        return new GoldenCases(folder(model));
    }

    static Path folder(String model) {
        try {
            return Path.of(Objects.requireNonNull(GoldenCases.class.getResource("/listwise/" + model))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Case> all() {
        return MODELS.stream().flatMap(model -> of(model).cases().stream());
    }

    List<Case> cases() {
        try (Stream<String> lines = Files.lines(folder.resolve("cases.jsonl"))) {
            List<Case> cases = new ArrayList<>();
            for (String line : (Iterable<String>) lines::iterator) {
                cases.add(new Case(Objects.requireNonNull(folder.getFileName()).toString(), JSON.readTree(line)));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Case named(String name) {
        return cases().stream()
                .filter(golden -> golden.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** One call. */
    record Case(String model, JsonNode json) {

        String name() {
            return json.get("name").asText();
        }

        String query() {
            return json.get("query").asText();
        }

        String instruction() {
            return json.get("instruction").asText("");
        }

        List<String> documents() {
            List<String> documents = new ArrayList<>();
            json.get("documents").forEach(document -> documents.add(document.asText()));
            return documents;
        }

        int option(String name) {
            return json.get("options").get(name).asInt();
        }

        /** A planner with the limits of this call. */
        BlockPlanner planner(TokenCodec codec) {
            BlockLimits limits = new BlockLimits(
                    option("max_query_tokens"),
                    option("max_document_tokens"),
                    option("model_max_length"),
                    option("block_size"),
                    Integer.MAX_VALUE);
            return new BlockPlanner(codec, limits, ControlTokens.KEEP, List.of());
        }

        JsonNode expected() {
            return json.get("expected");
        }

        @Override
        public String toString() {
            return model + " " + name();
        }
    }
}
