package dev.sluice.connectors.candidates;

import dev.sluice.ranking.Arrival;
import org.jspecify.annotations.Nullable;

/**
 * A line of a corpus or of topics. Public for Flink alone, which moves it.
 *
 * @param key names the text, see {@link TextKey}; empty where the line could not be read
 * @param text empty where the line could not be read
 * @param place file and line
 * @param refusal the dead letter that the line became; null where it could be read
 */
public record Passage(
        String key, String text, String place, @Nullable Arrival refusal) {}
