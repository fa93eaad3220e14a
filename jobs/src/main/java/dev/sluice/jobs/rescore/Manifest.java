package dev.sluice.jobs.rescore;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.jobs.running.Folders;
import dev.sluice.ranking.ModelIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the results in a folder depend on: who goes on writing there has to have the same.
 *
 * @param sluice the version that began; another one may go on
 * @param facts what has to be the same, by the names that messages use
 */
record Manifest(String sluice, Map<String, String> facts) {

    /** Of the file in the folder. */
    static final String NAME = "rescore.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSION = "sluice";
    private static final String FACTS = "results_depend_on";
    private static final String INPUTS = "inputs";

    /** A fingerprint is as long as there are files, and begins with a hash of itself. */
    private static final int SHOWN_CHARACTERS = 200;

    Manifest {
        facts = Map.copyOf(facts);
    }

    /**
     * Of a job.
     *
     * @param inputs the fingerprint of its inputs
     */
    static Manifest of(RescoreOptions options, ModelIdentity model, String inputs, String sluice) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", model.name());
        facts.put("version of the model", model.version());
        facts.put("precision", model.precision());
        facts.put(INPUTS, inputs);
        Scoring scoring = options.scoring();
        facts.put("--top-n", String.valueOf(scoring.topN()));
        facts.put("--instruction", String.valueOf(scoring.instruction()));
        facts.put("--timeout", scoring.timeout().toString());
        facts.put("--max-documents", String.valueOf(scoring.limits().maxDocuments()));
        facts.put("--max-record-bytes", String.valueOf(scoring.limits().maxRecordBytes()));
        facts.put("--dead-letter-max-bytes", String.valueOf(scoring.deadLetterMaxBytes()));
        RerankerOptions reranker = scoring.reranker();
        facts.put("--max-query-tokens", String.valueOf(reranker.maxQueryTokens()));
        facts.put("--max-document-tokens", String.valueOf(reranker.maxDocumentTokens()));
        facts.put("--block-size", String.valueOf(reranker.blockSize()));
        facts.put("--max-context-tokens", String.valueOf(reranker.maxContextTokens()));
        facts.put("--context-memory", String.valueOf(reranker.contextMemoryBytes()));
        facts.put("--control-tokens", reranker.controlTokens().toString());
        facts.put("--long-documents", String.valueOf(reranker.longDocuments()));
        facts.put("--window-overlap", String.valueOf(reranker.windowOverlap()));
        facts.put("--activation", String.valueOf(reranker.activation()));
        facts.put("--label", String.valueOf(reranker.label()));
        facts.put("--fields", reranker.fields().toString());
        facts.put("--remote-documents", String.valueOf(reranker.remote().documents()));
        RescoreOptions.Output output = options.output();
        facts.put("--output-format", output.format().toString());
        facts.put("--run-scores", output.runScores().toString());
        facts.put("--run-tag", output.runTag());
        facts.put("--timings", String.valueOf(output.timings()));
        facts.put("--dead-letters", absolute(output.deadLetters()));
        facts.put("--checkpoint-dir", absolute(options.checkpoints().folder()));
        return new Manifest(sluice, facts);
    }

    private static String absolute(@Nullable String folder) {
        return folder == null ? "null" : Folders.path(folder).toString();
    }

    /** The fingerprint of its inputs. */
    String inputs() {
        return facts.getOrDefault(INPUTS, "");
    }

    Manifest withInputs(String inputs) {
        Map<String, String> others = new LinkedHashMap<>(facts);
        others.put(INPUTS, inputs);
        return new Manifest(sluice, others);
    }

    /** What another one has otherwise, in words; empty where it is the same. */
    Optional<String> differences(Manifest other) {
        StringJoiner differences = new StringJoiner(", ");
        TreeSet<String> names = new TreeSet<>(facts.keySet());
        names.addAll(other.facts.keySet());
        for (String name : names) {
            String here = facts.get(name);
            String there = other.facts.get(name);
            if (here == null || !here.equals(there)) {
                differences.add(name + " " + shown(here) + " and now " + shown(there));
            }
        }
        return differences.length() == 0 ? Optional.empty() : Optional.of(differences.toString());
    }

    private static String shown(@Nullable String value) {
        if (value == null || value.equals("null")) {
            return "not given";
        }
        return value.length() <= SHOWN_CHARACTERS
                ? "'" + value + "'"
                : "'" + value.substring(0, value.offsetByCodePoints(0, SHOWN_CHARACTERS / 2)) + "...'";
    }

    byte[] encode() {
        ObjectNode root = JSON.createObjectNode();
        root.put(VERSION, sluice);
        ObjectNode node = root.putObject(FACTS);
        facts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(fact -> node.put(fact.getKey(), fact.getValue()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
        } catch (JacksonException e) {
            throw new UncheckedIOException("Writing to memory does not fail", e);
        }
    }

    /** Reads one; empty where the bytes are none. */
    static Optional<Manifest> decode(byte[] bytes) {
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (!root.path(VERSION).isTextual() || !root.path(FACTS).isObject()) {
            return Optional.empty();
        }
        Map<String, String> facts = new LinkedHashMap<>();
        root.get(FACTS)
                .properties()
                .forEach(fact -> facts.put(fact.getKey(), fact.getValue().asText()));
        return Optional.of(new Manifest(root.get(VERSION).asText(), facts));
    }
}
