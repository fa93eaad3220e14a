package dev.sluice.inference.sharing;

/** Makes the threads of what is shared in a JVM. */
public final class SharedThreads {

    /**
     * A daemon thread, not yet started. It does not take over its creator's context class loader: the creator may be a
     * task of one Flink job, whose class loader is closed with the job, while the thread goes on for other jobs.
     */
    public static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(SharedThreads.class.getClassLoader());
        return thread;
    }

    private SharedThreads() {}
}
