package dev.sluice.jobs.running;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** A Flink cluster within this process. */
public final class LocalCluster {

    private static final String LOOPBACK = "127.0.0.1";

    /** Nobody on another machine reaches its ports. */
    public static void configure(Configuration configuration) {
        // Flink's blob server listens on all interfaces unless it is told otherwise.
        configuration.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        configuration.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        configuration.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    }

    private LocalCluster() {}
}
