package dev.sluice.streaming.rerank;

import org.apache.flink.util.FlinkUserCodeClassLoader;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that Sluice's classes come from Flink's {@code lib/}. Native libraries load once a JVM: from a job's own
 * class loader the first job would run and the second one on the same TaskManager, or the first one after a failover,
 * would not.
 */
final class LibraryPlacement {

    /**
     * Refuses classes of a job's own class loader.
     *
     * @throws IllegalStateException if the class was loaded with a job
     */
    static void requireOutsideUserCode(Class<?> type) {
        if (isUserCode(type.getClassLoader())) {
            throw new IllegalStateException("The class " + type.getName()
                    + " was loaded from the job's own jar; expected it in Flink's lib/ folder, since its native"
                    + " libraries load only once a JVM. Put the jars of Sluice's distribution into Flink's lib/ on every"
                    + " JobManager and TaskManager, leave them out of the job's jar, and restart the cluster.");
        }
    }

    private static boolean isUserCode(@Nullable ClassLoader loader) {
        return loader instanceof FlinkUserCodeClassLoader;
    }

    private LibraryPlacement() {}
}
