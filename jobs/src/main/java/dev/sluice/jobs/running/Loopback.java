package dev.sluice.jobs.running;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** Keeps a Flink cluster within this process to itself. */
public final class Loopback {

    /** The address that only this machine reaches. */
    public static final String ADDRESS = "127.0.0.1";

    /** Has all ports of a local cluster opened where nobody on another machine reaches them, any free one. */
    public static void configure(Configuration configuration) {
        configuration.set(RestOptions.BIND_PORT, "0");
        // Flink's blob server listens on all interfaces unless it is told otherwise.
        configuration.set(JobManagerOptions.BIND_HOST, ADDRESS);
        configuration.set(TaskManagerOptions.BIND_HOST, ADDRESS);
        configuration.set(RestOptions.BIND_ADDRESS, ADDRESS);
    }

    private Loopback() {}
}
