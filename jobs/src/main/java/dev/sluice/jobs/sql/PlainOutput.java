package dev.sluice.jobs.sql;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Leaves out what colours a text on a terminal, which Flink's client writes wherever its output goes. */
final class PlainOutput extends FilterOutputStream {

    private static final int ESCAPE = 0x1b;
    private static final char END = 'm';

    private boolean inSequence;

    PlainOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int written) throws IOException {
        if (inSequence) {
            inSequence = written != END;
        } else if (written == ESCAPE) {
            inSequence = true;
        } else {
            out.write(written);
        }
    }
}
