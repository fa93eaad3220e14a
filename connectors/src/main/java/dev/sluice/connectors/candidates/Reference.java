package dev.sluice.connectors.candidates;

/**
 * That a set needs a text. Public for Flink alone, which moves it.
 *
 * @param key names the text, see {@link TextKey}
 * @param set the id of the set's origin
 * @param place where in the set's first-stage order it stands, or {@value #QUERY} for its query
 */
public record Reference(String key, String set, int place) {

    /** The place of a query. */
    public static final int QUERY = -1;
}
