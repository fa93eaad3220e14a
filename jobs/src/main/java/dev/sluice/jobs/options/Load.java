package dev.sluice.jobs.options;

/** Whether somebody waits for each answer; decides the defaults of what trades its time for fuller calls. */
public enum Load {
    /** Somebody waits. */
    LIVE,
    /** Only the end of all counts. */
    OFFLINE
}
