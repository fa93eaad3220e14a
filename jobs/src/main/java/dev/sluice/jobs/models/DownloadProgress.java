package dev.sluice.jobs.models;

/** Shows how far downloads have come. To be used by one thread at a time. */
interface DownloadProgress extends AutoCloseable {

    /** So many bytes were there before. */
    void kept(long bytes);

    /** So many bytes have come. */
    void received(long bytes);

    /** So many bytes have to come anew. */
    void discarded(long bytes);

    /** Shows a line beside. */
    void say(String line);

    /** Leaves the last state standing. */
    @Override
    void close();
}
