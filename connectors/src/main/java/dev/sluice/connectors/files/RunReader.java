package dev.sluice.connectors.files;

import dev.sluice.connectors.files.RunFacts.Format;
import java.nio.file.Path;

/**
 * Reads a run: TREC's ({@code query Q0 document rank score tag}), ranked results or candidate sets as JSON Lines; which
 * of these its first line says. Gzip or not. Answers are handed over as they are read, so that memory holds one at a
 * time.
 */
public final class RunReader {

    /**
     * Reads a run to its end.
     *
     * @throws InvalidFileException if the file is no run; what was handed over before then is not to be used
     */
    public static RunFacts read(Path file, RunSink sink) throws InvalidFileException {
        try (TextLines lines = TextLines.open(file)) {
            lines.first();
            boolean isJson = lines.buffer()[lines.start()] == '{';
            Format format = isJson ? JsonRun.formatOf(lines) : Format.TREC;
            lines.stay();
            return isJson ? new JsonRun(format, sink).read(lines) : new TrecRun(sink).read(lines);
        }
    }

    private RunReader() {}
}
