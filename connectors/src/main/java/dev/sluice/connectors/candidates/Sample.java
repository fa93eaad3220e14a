package dev.sluice.connectors.candidates;

import dev.sluice.ranking.Arrival;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes the first records of files until they are enough, or as much as memory should hold. */
final class Sample {

    /** The text that a sample holds; the record that goes beyond is its last. */
    static final long MAX_BYTES = 64L << 20;

    private final int size;
    private final long maxBytes;
    private final List<Arrival> arrivals = new ArrayList<>();
    private long bytes;

    Sample(int size, long maxBytes) {
        this.size = size;
        this.maxBytes = maxBytes;
    }

    /** Reads on where a file begins. */
    void take(PositionedReader<Arrival> reader) throws IOException {
        long before = bytes;
        while (!isFull() && reader.read(arrivals::add)) {
            bytes = before + reader.bytesRead();
        }
    }

    boolean isFull() {
        return arrivals.size() >= size || bytes >= maxBytes;
    }

    List<Arrival> arrivals() {
        return arrivals;
    }
}
