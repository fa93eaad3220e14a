package dev.sluice.jobs.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.family.ModelDescription;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A model for people, a line a fact, and for programs.
 *
 * @param place where its files lie
 */
record ShownModel(ModelDescription description, String license, String place) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    String table() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("model", description.identity().name());
        lines.put("family", description.family());
        lines.put("version", description.identity().version());
        lines.put(
                "precision", description.identity().precision() + " of " + String.join(", ", description.precisions()));
        lines.put("license", license);
        lines.put("weights", Amount.of(description.weightBytes()));
        lines.put("memory", "up to about " + Amount.of(description.memoryBytes()) + " beside the JVM");
        description
                .facts()
                .forEach((name, value) -> lines.put(
                        name.replace('_', ' '),
                        value instanceof Number number
                                ? String.format(Locale.ROOT, "%,d", number.longValue())
                                : value.toString()));
        lines.put("place", place);
        int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder table = new StringBuilder();
        lines.forEach((name, value) -> table.append(name)
                .append(" ".repeat(width - name.length() + 2))
                .append(value)
                .append('\n'));
        return table.toString();
    }

    String json() {
        ObjectNode object = MAPPER.createObjectNode()
                .put("name", description.identity().name())
                .put("family", description.family())
                .put("version", description.identity().version())
                .put("precision", description.identity().precision())
                .put("license", license)
                .put("weight_bytes", description.weightBytes())
                .put("memory_bytes", description.memoryBytes())
                .put("place", place);
        object.set("precisions", MAPPER.valueToTree(description.precisions()));
        object.set("facts", MAPPER.valueToTree(description.facts()));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(object) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree can always be written", e);
        }
    }
}
