package dev.sluice.connectors.results;

import java.util.Locale;

/** In which form ranked results are written. */
public enum OutputFormat {
    /** A ranked result a line, as JSON. */
    JSONL("jsonl"),
    /** A line a document, in the six columns that trec_eval reads. */
    TREC("run"),
    /** A ranked result a row. */
    PARQUET("parquet");

    private final String suffix;

    OutputFormat(String suffix) {
        this.suffix = suffix;
    }

    /** Ends the names of the files. */
    public String suffix() {
        return "." + suffix;
    }

    /** The word in options and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
