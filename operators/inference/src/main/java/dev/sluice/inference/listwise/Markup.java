package dev.sluice.inference.listwise;

import java.util.List;

/** Takes strings that mean something to a model out of texts that come from outside. */
final class Markup {

    /** Right behind each document; its hidden state becomes the document's vector. */
    static final String DOCUMENT_MARKER = "<|embed_token|>";

    /** Right behind the query; its hidden state becomes the query's vector. */
    static final String QUERY_MARKER = "<|rerank_token|>";

    static final List<String> MARKERS = List.of(DOCUMENT_MARKER, QUERY_MARKER);

    /** The text without marker strings: also without those that come together when others are taken out. */
    static String withoutMarkers(String text) {
        return without(text, MARKERS);
    }

    /** The text without any of these strings, taken out again and again until none is left. */
    static String without(String text, List<String> strings) {
        String rest = text;
        String before;
        do {
            before = rest;
            for (String string : strings) {
                rest = rest.replace(string, "");
            }
        } while (rest.length() < before.length());
        return rest;
    }

    /** How often these strings stand in the text. */
    static int count(String text, List<String> strings) {
        int count = 0;
        for (String string : strings) {
            for (int at = text.indexOf(string); at >= 0; at = text.indexOf(string, at + string.length())) {
                count++;
            }
        }
        return count;
    }

    private Markup() {}
}
