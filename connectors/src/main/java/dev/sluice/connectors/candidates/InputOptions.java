package dev.sluice.connectors.candidates;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.wire.WireLimits;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * How candidate sets are read from files.
 *
 * @param limits what a set may hold; beyond it there is a dead letter
 * @param deadLetterMaxBytes how many bytes of a record a dead letter keeps
 * @param topics the queries of a TREC run, as a path or an address; null where the folder of the corpus has them, and
 *     for other formats
 * @param corpus the documents of a TREC run, as a path, an address or a glob; null for other formats
 * @param arrivalType how Flink moves what is read
 */
public record InputOptions(
        WireLimits limits,
        int deadLetterMaxBytes,
        @Nullable String topics,
        @Nullable String corpus,
        TypeInformation<Arrival> arrivalType) {

    public InputOptions {
        if (deadLetterMaxBytes < 0) {
            throw new IllegalArgumentException("Dead letters of at most " + deadLetterMaxBytes
                    + " bytes: expected 0 or more. Give the bytes of a record to keep");
        }
    }
}
