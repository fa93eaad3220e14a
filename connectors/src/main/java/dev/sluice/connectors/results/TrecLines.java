package dev.sluice.connectors.results;

import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Writes a document a line: query, Q0, document, rank, score and tag. Ids must be those that {@link TrecIds} allows.
 *
 * @param tag without blanks
 */
record TrecLines(RunScores scores, String tag) implements Encoder<Ranking> {

    /** @throws SuppressRestartsException if a score is to be written that is not there */
    @Override
    public void encode(Ranking ranking, OutputStream out) throws IOException {
        StringBuilder lines = new StringBuilder();
        int results = ranking.results().size();
        for (RankedDocument document : ranking.results()) {
            lines.append(ranking.queryId())
                    .append(" Q0 ")
                    .append(document.id())
                    .append(' ')
                    .append(document.rank())
                    .append(' ');
            if (scores == RunScores.RANK) {
                lines.append(results - document.rank());
            } else if (document.relevanceScore() != null) {
                lines.append(document.relevanceScore().floatValue());
            } else {
                throw new SuppressRestartsException(MissingScoreException.of(ranking));
            }
            lines.append(' ').append(tag).append('\n');
        }
        out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
