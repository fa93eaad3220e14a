package dev.sluice.inference;

/** A clock for spans of time. */
@FunctionalInterface
public interface NanoClock {

    NanoClock SYSTEM = System::nanoTime;

    /** Nanoseconds since some fixed moment; only differences mean something. */
    long nanoTime();
}
