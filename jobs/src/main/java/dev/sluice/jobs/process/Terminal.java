package dev.sluice.jobs.process;

/** Whether a person watches. */
public final class Terminal {

    /** The system property by which the launcher says that standard error is a terminal; Java 17 cannot tell. */
    static final String PROPERTY = "sluice.terminal";

    /** True if standard error is a terminal, as far as known. */
    public static boolean isStandardError() {
        return Boolean.getBoolean(PROPERTY);
    }

    private Terminal() {}
}
