package dev.sluice.jobs.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.store.StoredModel;
import java.util.ArrayList;
import java.util.List;

/** Models as a table for people, and as JSON for programs. */
final class ModelTable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> HEAD =
            List.of("NAME", "REVISION", "COMMIT", "LICENSE", "PRECISIONS", "SIZE", "WHERE");
    private static final int SHORT_COMMIT = 12;

    /** Columns under a head, two blanks apart; nothing where there are no models. */
    static String table(List<StoredModel> models) {
        if (models.isEmpty()) {
            return "";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        models.forEach(model -> rows.add(row(model)));
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                line.append(row.get(column))
                        .append(" ".repeat(width(rows, column) - row.get(column).length() + 2));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static List<String> row(StoredModel model) {
        return List.of(
                model.repository(),
                model.revisions().isEmpty() ? "-" : String.join(", ", model.revisions()),
                model.commit()
                        .substring(0, Math.min(SHORT_COMMIT, model.commit().length())),
                model.license(),
                String.join(", ", model.precisions()),
                Amount.of(model.bytes()),
                model.place().toString());
    }

    /** An array with an object a model. */
    static String json(List<StoredModel> models) {
        ArrayNode array = MAPPER.createArrayNode();
        for (StoredModel model : models) {
            ObjectNode object = array.addObject()
                    .put("name", model.repository())
                    .put("commit", model.commit())
                    .put("license", model.license())
                    .put("bytes", model.bytes())
                    .put("folder", model.folder().toString())
                    .put("place", model.place().toString());
            object.set("revisions", MAPPER.valueToTree(model.revisions()));
            object.set("precisions", MAPPER.valueToTree(model.precisions()));
        }
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(array) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree can always be written", e);
        }
    }

    private ModelTable() {}
}
