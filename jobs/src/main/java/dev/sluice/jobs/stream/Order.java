package dev.sluice.jobs.stream;

import java.util.Locale;

/** In which order results leave. */
public enum Order {
    /** As the candidate sets came in, per partition. */
    ORDERED,
    /** As they are done, watermarks kept: no set waits for a larger one before it. */
    UNORDERED;

    /** The word on the command line, such as {@code ordered}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
