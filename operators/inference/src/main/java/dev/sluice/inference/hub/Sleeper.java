package dev.sluice.inference.hub;

import java.time.Duration;

/** Waits before something is tried again; a parameter, so that tests need not wait. */
@FunctionalInterface
public interface Sleeper {

    /** Lets the current thread sleep. */
    Sleeper SYSTEM = pause -> Thread.sleep(pause.toMillis());

    void sleep(Duration pause) throws InterruptedException;
}
