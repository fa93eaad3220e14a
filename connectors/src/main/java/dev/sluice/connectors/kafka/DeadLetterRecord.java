package dev.sluice.connectors.kafka;

import dev.sluice.ranking.DeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * A record of a topic of dead letters and its place there.
 *
 * @param letter null where the record is no dead letter
 */
public record DeadLetterRecord(
        int partition, long offset, @Nullable DeadLetter letter) {}
