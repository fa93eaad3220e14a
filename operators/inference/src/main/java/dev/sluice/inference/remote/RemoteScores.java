package dev.sluice.inference.remote;

/**
 * What a service answered.
 *
 * @param scores one a document of the request, in its order, finite
 * @param totalTokens what the service counted; 0 where it does not say
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares or changes it.
record RemoteScores(float[] scores, long totalTokens) {

    /** Bytes in memory. */
    int bytes() {
        return 40 + scores.length * Float.BYTES;
    }
}
