package dev.sluice.connectors.results;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.wire.DeadLetterCodec;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.api.common.serialization.Encoder;

/** Writes a dead letter a line. */
record DeadLetterLines() implements Encoder<DeadLetter> {

    private static final DeadLetterCodec CODEC = new DeadLetterCodec();

    @Override
    public void encode(DeadLetter letter, OutputStream out) throws IOException {
        out.write(CODEC.encode(letter));
        out.write('\n');
    }
}
