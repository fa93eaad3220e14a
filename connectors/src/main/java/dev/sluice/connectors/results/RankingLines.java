package dev.sluice.connectors.results;

import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.RankingCodec;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.api.common.serialization.Encoder;

/**
 * Writes a ranked result a line.
 *
 * @param timings whether what differs from run to run is written too
 */
record RankingLines(boolean timings) implements Encoder<Ranking> {

    private static final RankingCodec WHOLE = new RankingCodec();
    private static final RankingCodec REPRODUCIBLE = RankingCodec.withoutTimings();

    @Override
    public void encode(Ranking ranking, OutputStream out) throws IOException {
        out.write((timings ? WHOLE : REPRODUCIBLE).encode(ranking));
        out.write('\n');
    }
}
