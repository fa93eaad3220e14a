package dev.sluice.inference.listwise;

import dev.sluice.inference.text.ControlStrings;
import java.util.List;

/** The markers of a prompt: where they stand the model is read. */
final class Markup {

    /** Right behind each document; its hidden state becomes the document's vector. */
    static final String DOCUMENT_MARKER = "<|embed_token|>";

    /** Right behind the query; its hidden state becomes the query's vector. */
    static final String QUERY_MARKER = "<|rerank_token|>";

    static final List<String> MARKERS = List.of(DOCUMENT_MARKER, QUERY_MARKER);

    /** The text without marker strings: also without those that come together when others are taken out. */
    static String withoutMarkers(String text) {
        return ControlStrings.without(text, MARKERS);
    }

    private Markup() {}
}
