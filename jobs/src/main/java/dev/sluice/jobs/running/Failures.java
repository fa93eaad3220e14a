package dev.sluice.jobs.running;

import java.util.Optional;
import org.apache.flink.util.SerializedThrowable;

/** Why a job failed, in one line; between the processes of a cluster, and within one, failures travel as texts. */
public final class Failures {

    /** What made a job fail. */
    public static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = firstLine(root);
        // A serialized one begins its message with the name of the class that it stands for.
        return root instanceof SerializedThrowable ? message : root.getClass().getSimpleName() + ": " + message;
    }

    /** The message of the failure of a class that made a job fail; empty where another one did. */
    public static Optional<String> messageOf(Class<? extends Throwable> type, Throwable failure) {
        String prefix = type.getName() + ": ";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = firstLine(cause);
            if (type.isInstance(cause)) {
                return Optional.of(message);
            }
            if (cause instanceof SerializedThrowable && message.startsWith(prefix)) {
                return Optional.of(message.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private Failures() {}
}
