package dev.sluice.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A test collection in BEIR's form.
 *
 * @param queries by id, those with a judgment only
 * @param judgments grades by query and document
 */
record BeirFolder(
        String name, List<Passage> corpus, Map<String, String> queries, Map<String, Map<String, Integer>> judgments) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A document as the collection has it. */
    record Passage(String id, String title, String text) {

        /** Title and text as BEIR's own code joins them. */
        String plainText() {
            return title.isEmpty() ? text : title + " " + text;
        }
    }

    static BeirFolder read(Path folder) throws IOException {
        List<Passage> corpus = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("corpus.jsonl"))) {
            JsonNode passage = JSON.readTree(line);
            corpus.add(new Passage(
                    passage.get("_id").asText(),
                    passage.path("title").asText(),
                    passage.get("text").asText()));
        }
        Map<String, Map<String, Integer>> judgments = new LinkedHashMap<>();
        Files.readAllLines(folder.resolve("qrels.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .forEach(columns -> judgments
                        .computeIfAbsent(columns[0], query -> new LinkedHashMap<>())
                        .put(columns[1], Integer.valueOf(columns[2])));
        Map<String, String> queries = new LinkedHashMap<>();
        for (String line : Files.readAllLines(folder.resolve("queries.jsonl"))) {
            JsonNode query = JSON.readTree(line);
            if (judgments.containsKey(query.get("_id").asText())) {
                queries.put(query.get("_id").asText(), query.get("text").asText());
            }
        }
        return new BeirFolder(folder.getFileName().toString(), corpus, queries, judgments);
    }
}
