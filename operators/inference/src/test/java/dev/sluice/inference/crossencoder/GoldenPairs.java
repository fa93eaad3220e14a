package dev.sluice.inference.crossencoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.inference.Activation;
import dev.sluice.inference.FieldRendering;
import dev.sluice.inference.FieldTemplate;
import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.WireLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** Calls of the reference implementations with what came out, over four tiny cross-encoders with random weights. */
final class GoldenPairs {

    static final List<String> MODELS = List.of("tiny-v2", "tiny-v1", "tiny-two-label", "tiny-ms-marco");

    private static final ObjectMapper JSON = new ObjectMapper();

    static Path folder(String model) {
        try {
            return Path.of(Objects.requireNonNull(GoldenPairs.class.getResource("/crossencoder/" + model))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Case> all() {
        return MODELS.stream().flatMap(model -> cases(model).stream());
    }

    static List<Case> cases(String model) {
        try (Stream<String> lines = Files.lines(folder(model).resolve("cases.jsonl"))) {
            List<Case> cases = new ArrayList<>();
            for (String line : (Iterable<String>) lines::iterator) {
                cases.add(new Case(model, JSON.readTree(line)));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Case named(String model, String name) {
        return cases(model).stream()
                .filter(golden -> golden.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** One call. */
    record Case(String model, JsonNode json) {

        String name() {
            return json.get("name").asText();
        }

        JsonNode expected() {
            return json.get("expected");
        }

        boolean isRefused() {
            return expected().has("error");
        }

        /** The call as a candidate set on the wire. */
        CandidateSet set() {
            var record = JSON.createObjectNode();
            record.put("query_id", name()).put("query", json.get("query").asText());
            if (json.get("options").has("top_n")) {
                record.put("top_n", json.get("options").get("top_n").asInt());
            }
            var documents = record.putArray("documents");
            for (JsonNode document : json.get("documents")) {
                if (document.isObject()) {
                    documents.addObject().set("fields", document);
                } else {
                    documents.add(document);
                }
            }
            try {
                return new CandidateSetCodec(WireLimits.DEFAULT)
                        .decode(record.toString().getBytes(StandardCharsets.UTF_8));
            } catch (MalformedRecordException e) {
                throw new IllegalArgumentException(e);
            }
        }

        /** The options of the call, as a user gives them. */
        RerankerOptions.Builder options() {
            JsonNode asked = json.get("options");
            RerankerOptions.Builder options = RerankerOptions.builder()
                    .model(folder(model).toString())
                    .longDocuments(
                            LongDocuments.valueOf(asked.get("mode").asText().toUpperCase(Locale.ROOT)))
                    .maxContextTokens(asked.get("max_length").asInt())
                    .maxQueryTokens(asked.path("max_query_length").asInt());
            if (asked.has("overlap")) {
                options.windowOverlap(asked.get("overlap").asInt());
            }
            if (model.equals("tiny-v1")) {
                options.activation(Activation.SIGMOID);
            }
            if (asked.has("activation")) {
                options.activation(
                        Activation.valueOf(asked.get("activation").asText().toUpperCase(Locale.ROOT)));
            }
            if (asked.has("label")) {
                options.label(asked.get("label").asInt());
            }
            if (asked.path("rendering").asText().equals("json-compact")) {
                options.fields(new FieldRendering(FieldTemplate.JSON_COMPACT, List.of()));
            }
            return options;
        }

        @Override
        public String toString() {
            return model + " " + name();
        }
    }

    private GoldenPairs() {}
}
