package dev.sluice.jobs.demo;

import dev.sluice.jobs.process.Surroundings;

/** The demo. */
final class Demo {

    static int run(DemoOptions options, Surroundings surroundings) {
        throw new UnsupportedOperationException("Not wired yet");
    }

    private Demo() {}
}
