package dev.sluice.jobs.running;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.util.SerializedThrowable;

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

    /** What made a job fail, in one line. */
    public static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        // A serialized one begins its message with the name of the class that it stands for.
        return root instanceof SerializedThrowable ? message : root.getClass().getSimpleName() + ": " + message;
    }

    private LocalCluster() {}
}
