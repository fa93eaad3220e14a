package dev.sluice.streaming.rerank;

import dev.sluice.inference.engine.Rerankers;
import org.apache.flink.util.FlinkUserCodeClassLoader;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that Sluice's classes come from Flink's {@code lib/}. Native libraries load once a JVM: from a job's own
 * class loader the first job would run and the second one on the same TaskManager, or the first one after a failover,
 * would not.
 *
 * <p>Looked at twice: where a job is put together, so that whoever submits it is told at once, and where a task opens,
 * since a job may have been put together with another class path than the cluster's.
 */
public final class LibraryPlacement {

    /**
     * Refuses Sluice where it came with a job.
     *
     * @throws MisplacedLibraryException if a class loader of a job loaded it
     */
    public static void check() {
        requireOutsideUserCode(LibraryPlacement.class);
        requireOutsideUserCode(Rerankers.class);
    }

    static void requireOutsideUserCode(Class<?> type) {
        if (isUserCode(type.getClassLoader())) {
            throw new MisplacedLibraryException("The class " + type.getName()
                    + " was loaded from the job's own jar; expected it in Flink's lib/ folder, since its native"
                    + " libraries load only once a JVM. Put the jars of Sluice's distribution into Flink's lib/ on every"
                    + " JobManager and TaskManager and where jobs are submitted, leave them out of the job's jar, and"
                    + " restart the cluster");
        }
    }

    private static boolean isUserCode(@Nullable ClassLoader loader) {
        return loader instanceof FlinkUserCodeClassLoader;
    }

    private LibraryPlacement() {}
}
