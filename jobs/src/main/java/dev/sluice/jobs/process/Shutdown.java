package dev.sluice.jobs.process;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What has to happen before the process ends, be it by itself, by Ctrl-C or by SIGTERM: actions run one after the
 * other, the last registered first, so that a broker has stopped before the folder it writes to is removed. (Hooks of
 * the JVM run all at once.)
 *
 * <p>An action has to bound its own time. One that throws does not keep the others from running. Safe for use by many
 * threads.
 */
public final class Shutdown {

    /** Something to be done at the end; closing it takes it out again. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private final Deque<Runnable> actions = new ArrayDeque<>();

    /** Runs its actions when this JVM ends. */
    public static Shutdown ofThisProcess() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "sluice-shutdown"));
        return shutdown;
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
