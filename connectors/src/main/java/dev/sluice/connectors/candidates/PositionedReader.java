package dev.sluice.connectors.candidates;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads the records of a file one after the other and knows where it stands. For one thread. */
interface PositionedReader<T> extends Closeable {

    /**
     * Goes on by a record, or by what is none.
     *
     * @param out takes the record, if there is one
     * @return false at the end
     */
    boolean read(Consumer<T> out) throws IOException;

    /** Where the next record begins, in a unit of the reader's. */
    long offset();

    /** About how many bytes have been read, so that those in memory can be bounded. */
    default long bytesRead() {
        return offset();
    }

    /** How much stands before there, in another one: lines, or rows. */
    long count();
}
