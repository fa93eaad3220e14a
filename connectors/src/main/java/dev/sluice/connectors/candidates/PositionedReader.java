package dev.sluice.connectors.candidates;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the records of a file one after the other and knows where it stands. For one thread. */
interface PositionedReader<T> extends Closeable {

    /** The next record; null at the end. */
    @Nullable
    T next() throws IOException;

    /** Where the next record begins, in a unit of the reader's. */
    long offset();

    /** How much stands before there, in another one: lines, or rows. */
    long count();
}
