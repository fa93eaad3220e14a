package dev.sluice.jobs.stream;

import dev.sluice.jobs.process.Surroundings;

/** The stream job: Kafka to Kafka. */
public final class StreamJob {

    /** Runs the job to its end and gives the exit code. */
    @SuppressWarnings("DoNotCallSuggester")
    public static int run(StreamOptions options, Surroundings surroundings) {
        throw new UnsupportedOperationException("Not wired yet");
    }

    private StreamJob() {}
}
