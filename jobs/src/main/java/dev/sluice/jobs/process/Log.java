package dev.sluice.jobs.process;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where log lines go. In a process of Sluice's own its warnings and errors go to standard error in short form, and all
 * that Sluice, Flink and Kafka have to say goes to a file where one is asked for; on a cluster Flink decides.
 */
@FunctionalInterface
public interface Log {

    /** Names a log file where the option is not given. */
    String VARIABLE = "SLUICE_LOG";

    /** Leaves the log to whoever runs the process. */
    Log OF_THE_HOST = file -> {};

    /** The log of a process of Sluice's own; a configuration that the user chose by system property stands. */
    Log OF_THIS_PROCESS = Log::configure;

    /**
     * Has to be called before the first log line.
     *
     * @param file is appended to; null for none
     * @throws CommandFailedException if the file cannot be written
     */
    void to(@Nullable Path file);

    private static void configure(@Nullable Path file) {
        String property = "log4j2.configurationFile";
        if (System.getProperty(property) != null) {
            return;
        }
        // Its hook would end the log while the process still does; and it fails where the process ends very early.
        System.setProperty("log4j2.shutdownHookEnabled", "false");
        if (file == null) {
            System.setProperty(property, "classpath:sluice-log4j2.xml");
            return;
        }
        try (FileOutputStream probe = new FileOutputStream(file.toFile(), true)) {
            probe.flush();
        } catch (IOException e) {
            throw new CommandFailedException(
                    "--log " + file + " cannot be written (" + e.getMessage() + "). Choose another file", e);
        }
        System.setProperty("sluice.log", file.toAbsolutePath().toString());
        System.setProperty(property, "classpath:sluice-log4j2-file.xml");
    }
}
