package dev.sluice.ranking.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Damages records as a confused program would: well-formed JSON with the wrong values in the wrong places. */
final class TreeMutator {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of(
            "query_id",
            "query",
            "instruction",
            "top_n",
            "documents",
            "event_time",
            "attributes",
            "id",
            "text",
            "fields",
            "image",
            "pdf",
            "page",
            "score",
            "label",
            "unknown",
            "\uD83D",
            "\0");
    private static final List<String> VALUES = List.of(
            "1",
            "0",
            "-1",
            "-0",
            "-0.0",
            "2.0",
            "1e999",
            "1e-999",
            "1e-400",
            "1e308",
            "-" + "9".repeat(30),
            // These two give a member a second time
            "1,\"query\":\"again\"",
            "\"x\",\"documents\":[\"again\"]",
            "1e1000000000",
            "2147483648",
            "9223372036854775808",
            "9".repeat(999),
            "true",
            "null",
            "\"0\"",
            "\"\"",
            "\"x\"",
            "\"\\u0000\"",
            "\"\\ud83d\"",
            "\"\\ud83d\\ude00\"",
            "{}",
            "[]",
            "{\"image\":\"x\"}",
            "{\"text\":\"x\"}",
            "{\"a\":\"b\"}",
            "[\"x\",\"y\"]",
            "[[[{}]]]",
            "\"2026-11-23T10:00:00+01:00\"",
            "\"2026-11-23T10:00:00\"",
            "\"2026-02-30T10:00:00Z\"",
            "\"-292275055-05-16T16:47:04.192Z\"",
            "{\"id\":\"\u00E9\",\"text\":\"composed\"}",
            "{\"id\":\"e\u0301\",\"text\":\"decomposed\"}",
            "\"+999999999-12-31T23:59:59Z\"",
            "[".repeat(90) + "]".repeat(90),
            "[".repeat(110) + "]".repeat(110),
            "[" + "0,".repeat(1_000) + "0]");

    private final Random random;

    TreeMutator(Random random) {
        this.random = random;
    }

    /** The record with one to three changes. */
    byte[] mutate(byte[] record) throws IOException {
        JsonNode root = JSON.readTree(record);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            List<JsonNode> containers = new ArrayList<>();
            collect(root, containers);
            change(containers.get(random.nextInt(containers.size())));
        }
        return JSON.writeValueAsBytes(root);
    }

    private void change(JsonNode container) {
        if (container instanceof ObjectNode object) {
            if (random.nextInt(4) == 0 && !object.isEmpty()) {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                object.remove(pick(names));
            } else {
                object.putRawValue(pick(NAMES), new RawValue(pick(VALUES)));
            }
        } else if (container instanceof ArrayNode array) {
            if (random.nextBoolean() && !array.isEmpty()) {
                array.add(array.get(random.nextInt(array.size())).deepCopy());
            } else {
                array.insertRawValue(random.nextInt(array.size() + 1), new RawValue(pick(VALUES)));
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
