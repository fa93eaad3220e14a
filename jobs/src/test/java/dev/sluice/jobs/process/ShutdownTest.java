package dev.sluice.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownTest {

    private final Shutdown shutdown = new Shutdown();
    private final List<String> done = new ArrayList<>();

    @Test
    void theLastRegisteredRunsFirst() {
        shutdown.before(() -> done.add("folder"));
        shutdown.before(() -> done.add("broker"));
        shutdown.run();
        assertThat(done).containsExactly("broker", "folder");
    }

    @Test
    void aClosedRegistrationDoesNotRun() {
        shutdown.before(() -> done.add("folder"));
        shutdown.before(() -> done.add("broker")).close();
        shutdown.run();
        assertThat(done).containsExactly("folder");
    }

    @Test
    void anActionThatFailsDoesNotKeepTheOthersFromRunning() {
        shutdown.before(() -> done.add("folder"));
        shutdown.before(() -> {
            throw new IllegalStateException("broker");
        });
        shutdown.run();
        assertThat(done).containsExactly("folder");
    }

    @Test
    void actionsRunOnce() {
        shutdown.before(() -> done.add("folder"));
        shutdown.run();
        shutdown.run();
        assertThat(done).containsExactly("folder");
    }
}
