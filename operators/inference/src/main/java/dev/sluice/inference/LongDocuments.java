package dev.sluice.inference;

import java.util.Locale;

/** What a cross-encoder does with a document that does not fit beside the query. */
public enum LongDocuments {
    /** It is read in windows that overlap, and the best window's score counts. */
    WINDOWS,
    /** Query and document are cut, the longer one first, and the result says of the document that it was. */
    TRUNCATE;

    /** The word of the command line, such as {@code windows}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
