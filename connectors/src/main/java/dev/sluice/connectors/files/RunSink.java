package dev.sluice.connectors.files;

/** Takes the answers of a run. */
@FunctionalInterface
public interface RunSink {

    /**
     * Takes one answer. Where the lines of a query do not stand together in a file, an answer from some of them comes
     * first, and later one from all of them, which takes its place.
     *
     * @param answer to be looked at now, and not kept
     */
    void accept(RunAnswer answer);
}
