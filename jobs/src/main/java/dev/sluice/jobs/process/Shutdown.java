package dev.sluice.jobs.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * What has to happen before the process ends, be it by itself, by Ctrl-C or by SIGTERM: actions run one after the
 * other, the last registered first, so that a broker has stopped before the folder it writes to is removed.
 *
 * <p>On a signal the actions run before the JVM begins to end, and not in one of its hooks: those run all at once, and
 * ONNX Runtime's takes the native library away from under whoever still uses it. Then the process ends without those
 * hooks. A second signal ends it at once.
 *
 * <p>An action has to bound its own time. One that throws does not keep the others from running. Safe for use by many
 * threads.
 */
public final class Shutdown {

    /** Signals that ask a process to end, with their numbers. */
    private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    /** Added to a signal's number this is the exit code of a process that it ended. */
    private static final int SIGNALLED = 128;

    /** Something to be done at the end; closing it takes it out again. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private final Deque<Runnable> actions = new ArrayDeque<>();
    private final AtomicBoolean signalled = new AtomicBoolean();

    /** Runs its actions when this process ends. */
    public static Shutdown ofThisProcess() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "sluice-shutdown"));
        SIGNALS.forEach((name, number) -> Signals.register(name, () -> shutdown.onSignal(SIGNALLED + number)));
        return shutdown;
    }

    private void onSignal(int exitCode) {
        if (!signalled.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(exitCode);
        }
        // Of its own, and no daemon: the JVM must not end before this has.
        Thread thread = new Thread(
                () -> {
                    run();
                    Runtime.getRuntime().halt(exitCode);
                },
                "sluice-signal");
        thread.setDaemon(false);
        thread.start();
    }

    /**
     * Ends the process, unless a signal does so already: then its exit code stands, and the caller need only return.
     */
    public void exit(int exitCode) {
        if (!signalled.get()) {
            System.exit(exitCode);
        }
    }

    /** {@link #exit}, but without the JVM's hooks: the actions run, and then the process ends. */
    public void exitWithoutHooks(int exitCode) {
        if (!signalled.get()) {
            run();
            Runtime.getRuntime().halt(exitCode);
        }
    }

    /** Has this done before the process ends, unless the registration is closed first. */
    public Registration before(Runnable action) {
        synchronized (actions) {
            actions.push(action);
        }
        return () -> {
            synchronized (actions) {
                actions.remove(action);
            }
        };
    }

    /** Runs and forgets the actions. */
    public void run() {
        Runnable action = next();
        while (action != null) {
            try {
                action.run();
            } catch (RuntimeException | Error ignored) {
                // The process is ending; the other actions matter more than the reason why one failed.
            }
            action = next();
        }
    }

    private @Nullable Runnable next() {
        synchronized (actions) {
            return actions.poll();
        }
    }
}
