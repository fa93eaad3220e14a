package dev.sluice.jobs.stream;

import dev.sluice.jobs.process.Surroundings;

/** The stream job. */
final class StreamJob {

    static int run(StreamOptions options, Surroundings surroundings) {
        throw new UnsupportedOperationException("Not wired yet");
    }

    private StreamJob() {}
}
