package dev.sluice.streaming.rerank;

import dev.sluice.inference.NanoClock;
import java.io.Serializable;

/** The time by which a task measures: spans for latency and deadlines, and the wall clock for reports. */
interface TaskClock extends NanoClock, Serializable {

    /** Milliseconds since the epoch. */
    long currentMillis();

    /** The JVM's clocks. */
    enum Jvm implements TaskClock {
        CLOCK;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentMillis() {
            return System.currentTimeMillis();
        }
    }
}
