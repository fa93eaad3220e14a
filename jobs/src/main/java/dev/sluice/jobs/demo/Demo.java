package dev.sluice.jobs.demo;

import dev.sluice.jobs.process.Surroundings;

/** The demo: the whole pipeline in one process. */
public final class Demo {

    /** Runs the job to its end and gives the exit code. */
    @SuppressWarnings("DoNotCallSuggester")
    public static int run(DemoOptions options, Surroundings surroundings) {
        throw new UnsupportedOperationException("Not wired yet");
    }

    private Demo() {}
}
