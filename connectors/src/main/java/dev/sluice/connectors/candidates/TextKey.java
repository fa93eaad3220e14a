package dev.sluice.connectors.candidates;

/** Names of texts: ids of documents and of queries, which may be the same word. */
enum TextKey {
    QUERY('q', "query", "topics"),
    DOCUMENT('d', "document", "corpus");

    private final char mark;
    private final String word;
    private final String source;

    TextKey(char mark, String word, String source) {
        this.mark = mark;
        this.word = word;
        this.source = source;
    }

    String of(String id) {
        return mark + id;
    }

    static TextKey kindOf(String key) {
        return key.charAt(0) == QUERY.mark ? QUERY : DOCUMENT;
    }

    static String idOf(String key) {
        return key.substring(1);
    }

    /** What such a text belongs to. */
    String word() {
        return word;
    }

    /** Where such texts come from. */
    String source() {
        return source;
    }
}
