package dev.sluice.streaming.rerank;

import dev.sluice.inference.engine.Rerankers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
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
     * Refuses Sluice where it came with a job, or twice.
     *
     * @throws MisplacedLibraryException if a class loader of a job loaded it, or the class path holds two copies
     */
    public static void check() {
        requireOutsideUserCode(LibraryPlacement.class);
        requireOutsideUserCode(Rerankers.class);
        requireOnce(copies());
    }

    static void requireOutsideUserCode(Class<?> type) {
        if (isUserCode(type.getClassLoader())) {
            throw new MisplacedLibraryException("The class " + type.getName()
                    + " was loaded from the job's own jar, or one of ADD JAR or pipeline.jars; expected it in Flink's"
                    + " lib/ folder, since its native libraries load only once a JVM. Put the jars of Sluice's"
                    + " distribution, or for SQL alone its bundle, into Flink's lib/ on every JobManager and TaskManager"
                    + " and where jobs are submitted, leave them out of the job's jar, and restart the cluster");
        }
    }

    /**
     * Refuses two copies of Sluice on one class path: each class would come from the one or the other, and they hold
     * their libraries under different names.
     */
    static void requireOnce(List<URL> copies) {
        if (copies.size() > 1) {
            throw new MisplacedLibraryException("Sluice stands " + copies.size() + " times on the class path: " + copies
                    + "; expected once. Keep either the jars of its distribution or its bundle for SQL in Flink's lib/,"
                    + " and restart the cluster");
        }
    }

    private static List<URL> copies() {
        ClassLoader loader = LibraryPlacement.class.getClassLoader();
        if (loader == null) {
            return List.of();
        }
        try {
            return Collections.list(
                    loader.getResources(LibraryPlacement.class.getName().replace('.', '/') + ".class"));
        } catch (IOException e) {
            throw new UncheckedIOException("The class path cannot be read", e);
        }
    }

    private static boolean isUserCode(@Nullable ClassLoader loader) {
        return loader instanceof FlinkUserCodeClassLoader;
    }

    private LibraryPlacement() {}
}
