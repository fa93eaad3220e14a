package dev.sluice.jobs.stream;

import java.util.Map;

/**
 * What a replay keeps in its checkpoints.
 *
 * @param counts by the name of the event
 * @param next by partition of the topic of dead letters, the offset behind the last record that was read
 */
public record ReplayState(Map<String, Long> counts, Map<Integer, Long> next) {
    public ReplayState {
        counts = Map.copyOf(counts);
        next = Map.copyOf(next);
    }
}
