package dev.sluice.inference.hub;

import java.time.Duration;

/** Hears how downloads go. Called by several threads at once. */
public interface HubProgress {

    /** So many bytes of a file were there from an earlier download. */
    void kept(long bytes);

    /** So many bytes more have come. */
    void received(long bytes);

    /** So many bytes that were kept or received have to come anew. */
    void discarded(long bytes);

    /**
     * Something failed and will be tried again.
     *
     * @param what that failed
     * @param reason why
     * @param pause until then
     */
    void retrying(String what, String reason, Duration pause);
}
