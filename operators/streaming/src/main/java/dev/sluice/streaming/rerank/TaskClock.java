package dev.sluice.streaming.rerank;

import dev.sluice.inference.NanoClock;
import java.io.Serializable;

/** The time by which a task measures: spans for latency and deadlines, and the wall clock for reports. */
interface TaskClock extends NanoClock, Serializable {

    /** Milliseconds since the epoch. */
    long currentMillis();

    /** The JVM's clocks. */
    enum System implements TaskClock {
        CLOCK;

        @Override
        public long nanoTime() {
            return java.lang.System.nanoTime();
        }

        @Override
        public long currentMillis() {
            return java.lang.System.currentTimeMillis();
        }
    }
}
