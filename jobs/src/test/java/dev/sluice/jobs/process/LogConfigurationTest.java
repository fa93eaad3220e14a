package dev.sluice.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the two configurations of this process's log let through to standard error. */
class LogConfigurationTest {

    private static final String TASK = "org.apache.flink.runtime.taskmanager.Task";
    private static final String JOB = "org.apache.flink.runtime.jobmaster.JobMaster";
    private static final String SWITCHED = "{} ({}) switched from {} to {} with failure cause:";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sluice-log4j2.xml", "sluice-log4j2-file.xml"})
    void aFailureOfATaskOrOfTheJobIsOneLineWithItsRootCause(String configuration) throws Exception {
        Throwable failure = new RuntimeException(
                "around it", new IllegalStateException("between", new IOException("the broker is gone\n\tat line 2")));
        assertThat(standardError(
                        configuration,
                        log -> log.getLogger(TASK)
                                .warn(SWITCHED, "rerank (1/2)#0", "0123_abc", "RUNNING", "FAILED", failure)))
                .containsExactly("warn: a task failed: java.io.IOException: the broker is gone");
        assertThat(standardError(
                        configuration,
                        log -> log.getLogger(JOB).info("Trying to recover from a global failure.", failure)))
                .containsExactly("warn: the job failed: java.io.IOException: the broker is gone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice-log4j2.xml", "sluice-log4j2-file.xml"})
    void whatIsNoFailureDoesNotShow(String configuration) throws Exception {
        assertThat(standardError(configuration, log -> {
                    log.getLogger(TASK).info("rerank (1/2)#0 switched from CANCELING to CANCELED.");
                    log.getLogger(JOB).info("Connecting to ResourceManager");
                    log.getLogger("org.apache.kafka.clients.NetworkClient").error("Connection lost");
                }))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice-log4j2.xml", "sluice-log4j2-file.xml"})
    void warningsOfSluiceAreShortLines(String configuration) throws Exception {
        assertThat(standardError(
                        configuration,
                        log -> log.getLogger("dev.sluice.streaming").warn("Too slow", new IOException("why"))))
                .containsExactly("warn: Too slow");
    }

    private List<String> standardError(String configuration, Consumer<LoggerContext> logging) throws Exception {
        System.setProperty("sluice.log", folder.resolve("all.log").toString());
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            URI location = Objects.requireNonNull(getClass().getResource("/" + configuration))
                    .toURI();
            try (LoggerContext context =
                    Configurator.initialize(configuration, getClass().getClassLoader(), location)) {
                logging.accept(context);
            }
        } finally {
            System.setErr(before);
            System.clearProperty("sluice.log");
        }
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
