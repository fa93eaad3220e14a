package dev.sluice.streaming.quality;

/** A ranked result and its number among those of its query id. */
record NumberedResult(long number, Impression impression) {

    long timeMillis() {
        return impression.timeMillis();
    }
}
