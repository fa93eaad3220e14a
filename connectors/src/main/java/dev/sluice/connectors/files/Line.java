package dev.sluice.connectors.files;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;

/** A line of the input that is not blank. Lines are counted from 1, blank ones included. */
public sealed interface Line {

    long number();

    /** The whole line without its line feed. The array is the reader's gift: nobody else holds it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and a copy of up to 16 MiB a line is worth avoiding
    record Whole(long number, byte[] bytes) implements Line {}

    /**
     * A line longer than allowed, of which only the start was kept.
     *
     * @param bytes how many there were
     * @param sha256 hash of them all, hexadecimal
     */
    record TooLong(long number, Bytes start, long bytes, String sha256) implements Line {

        /** The dead letter that such a line of candidate sets becomes. */
        public DeadLetter deadLetter(Origin origin, int maxRecordBytes) {
            return new DeadLetter(
                    DeadLetter.Kind.RECORD_TOO_LARGE,
                    "The line has " + bytes + " bytes; expected at most " + maxRecordBytes
                            + ". Split the set or raise --max-record-bytes",
                    origin,
                    start,
                    bytes,
                    sha256);
        }
    }
}
