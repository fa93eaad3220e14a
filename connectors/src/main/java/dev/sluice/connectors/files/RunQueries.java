package dev.sluice.connectors.files;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a TREC run into its queries. Lines that follow each other, blank ones aside, are of one query if they begin with
 * the same. For one thread.
 */
public final class RunQueries implements AutoCloseable {

    private final TextLines lines;
    private final Columns columns = new Columns();

    /** Behind the last query that was taken. */
    private long offset;

    private long linesTaken;

    private RunQueries(TextLines lines, long offset, long linesTaken) {
        this.lines = lines;
        this.offset = offset;
        this.linesTaken = linesTaken;
    }

    /**
     * Goes on where another stopped; with zeros, from the first line.
     *
     * @param text stands where {@link #offset()} of that one stood; is closed with this
     * @param linesBefore its {@link #lines()}
     */
    public static RunQueries of(String name, InputStream text, long offset, long linesBefore) {
        return new RunQueries(TextLines.of(name, text, offset, linesBefore), offset, linesBefore);
    }

    /** The next query; null at the end of the run. Documents are not looked at. */
    public @Nullable RunQuery next() throws InvalidFileException {
        String queryId = null;
        long first = 0;
        StringBuilder taken = new StringBuilder();
        while (lines.next()) {
            TrecRun.check(lines, columns);
            String id = columns.text(lines, TrecDocuments.QUERY);
            if (queryId == null) {
                queryId = id;
                first = lines.number();
            } else if (!id.equals(queryId)) {
                lines.stay();
                break;
            }
            String line = lines.text(lines.start(), lines.end());
            refuseNul(line);
            taken.append(line).append('\n');
            offset = lines.offset();
            linesTaken = lines.number();
        }
        return queryId == null ? null : new RunQuery(lines.name(), first, queryId, taken.toString());
    }

    /** Where in the text the next query begins, or blank lines before it. */
    public long offset() {
        return offset;
    }

    /** How many lines stand before there. */
    public long lines() {
        return linesTaken;
    }

    @Override
    public void close() throws InvalidFileException {
        lines.close();
    }

    private void refuseNul(String line) throws InvalidFileException {
        if (line.indexOf('\0') >= 0) {
            throw lines.refusal(
                    Problem.ENCODING, "the line holds U+0000", "text without that character", "Correct the run");
        }
    }
}
