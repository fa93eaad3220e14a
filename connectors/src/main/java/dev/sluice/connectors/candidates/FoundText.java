package dev.sluice.connectors.candidates;

/**
 * A text that a set needs. Public for Flink alone, which moves it.
 *
 * @param set the id of the set's origin
 * @param place as in {@link Reference}
 */
public record FoundText(String set, int place, String text) {}
