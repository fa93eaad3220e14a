package dev.sluice.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * What one measurement of the join gave.
 *
 * @param filledPerSecond results a second while the state was filled, the start of the job included
 * @param eventsPerSecond results and judgments a second, with all the state
 * @param cpuMicroseconds of an event, of all threads
 * @param figures that left the join for the measured events
 * @param heapMegabytes the heap after a collection, with all the state
 * @param anonymousMegabytes memory of the process but mapped files, before that
 * @param checkpointMegabytes files of a full checkpoint in the back end's own form
 * @param checkpointSeconds how long it took
 */
record JoinFigures(
        double filledPerSecond,
        double eventsPerSecond,
        double cpuMicroseconds,
        long figures,
        double heapMegabytes,
        double anonymousMegabytes,
        double checkpointMegabytes,
        double checkpointSeconds) {

    static JoinFigures of(JsonNode json) {
        return new JoinFigures(
                json.path("filled_per_second").asDouble(),
                json.path("events_per_second").asDouble(),
                json.path("cpu_us_per_event").asDouble(),
                json.path("figures").asLong(),
                json.path("heap_mb").asDouble(),
                json.path("anonymous_mb").asDouble(),
                json.path("checkpoint_mb").asDouble(),
                json.path("checkpoint_seconds").asDouble());
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"filled_per_second\": %.0f, \"events_per_second\": %.0f, \"cpu_us_per_event\": %.2f, "
                        + "\"figures\": %d, \"heap_mb\": %.0f, \"anonymous_mb\": %.0f, \"checkpoint_mb\": %.1f, "
                        + "\"checkpoint_seconds\": %.2f}",
                filledPerSecond,
                eventsPerSecond,
                cpuMicroseconds,
                figures,
                heapMegabytes,
                anonymousMegabytes,
                checkpointMegabytes,
                checkpointSeconds);
    }
}
