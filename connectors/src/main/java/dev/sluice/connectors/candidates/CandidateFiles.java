package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.ranking.Arrival;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Candidate sets in files, all of one format. Not thread-safe; looks at the files when opened and again when read, and
 * refuses those whose length changed in between.
 */
public sealed interface CandidateFiles permits JsonLinesFiles, ParquetFiles, RunFiles {

    /** What the files hold. */
    enum Format {
        /** A candidate set a line, as in the wire format. */
        JSON_LINES("candidate sets as JSON Lines"),
        /** Lines of {@code query Q0 document rank score tag}; the texts are elsewhere. */
        TREC_RUN("a TREC run"),
        /** A candidate set a row. */
        PARQUET("Parquet");

        private final String words;

        Format(String words) {
            this.words = words;
        }

        /** The format in words, for messages. */
        public String words() {
            return words;
        }
    }

    /**
     * How much there is to do.
     *
     * @param sets candidate sets, those that will be dead letters included
     * @param documents in all of these; null where only reading them all would tell
     */
    record Count(long sets, @Nullable Long documents) implements Serializable {}

    /**
     * Finds the files and looks at what they are, by their first bytes.
     *
     * <p>A TREC run is read through. Its sets have the documents of a query in trec_eval's order. Topics and corpus are
     * in BEIR's form or have an id, a tab and a text a line; a folder with {@code corpus.jsonl} stands for that, and
     * for {@code queries.jsonl} where no topics are named. A set that lacks a text becomes a dead letter, as does a
     * line of these files that cannot be read; an id with two texts fails the job.
     *
     * <p>Parquet has a set a row, in columns that are called as the members of the wire format: {@code query_id},
     * {@code query}, {@code documents} (a list of strings, or of structs) and, where there are such,
     * {@code instruction}, {@code top_n}, {@code event_time} (a timestamp, UTC if it does not say, or a string) and
     * {@code attributes} (a map of strings, or a string with a JSON object). Other columns are not read. The payload of
     * a dead letter is the row as JSON. A row group is read whole, so that its packed pages must fit into memory.
     *
     * @param inputs files, folders and globs ({@code *}, {@code ?}, {@code [ab]}, {@code {a,b}}, and {@code **} for
     *     folders at any depth), as local paths or addresses of any of Flink's file systems. Of folders all files at
     *     any depth are taken, but for names that begin with {@code _} or {@code .}. Files may be gzip or Zstandard
     * @throws InvalidFileException if there is none, one cannot be read or is in no known format, or they differ in it;
     *     for a run, if it is not in order, a document stands twice for a query, or its texts are not named; for
     *     Parquet, if a file is not whole or lacks a column
     */
    static CandidateFiles open(List<String> inputs, InputOptions options) throws InvalidFileException {
        List<InputFile> files = InputFiles.find(inputs);
        Format format = FormatOf.all(files);
        if (format != Format.TREC_RUN) {
            refuseTexts(files.get(0), format, options);
        }
        return switch (format) {
            case JSON_LINES -> new JsonLinesFiles(files, options);
            case TREC_RUN -> new RunFiles(files, options);
            case PARQUET -> new ParquetFiles(files, options);
        };
    }

    private static void refuseTexts(InputFile file, Format format, InputOptions options) throws InvalidFileException {
        if (options.topics() != null || options.corpus() != null) {
            throw InvalidFileException.of(
                    file.name(),
                    Problem.FORMAT,
                    "the input is " + format.words() + ", which holds its texts",
                    "topics and a corpus with " + Format.TREC_RUN.words() + " only",
                    "Leave out --topics and --corpus");
        }
    }

    Format format();

    /** The files that hold the sets, in the order of their names. */
    List<Path> files();

    /**
     * Defines the source, and what has to stand behind it. Bounded, in streaming and in batch execution; in streaming,
     * a checkpoint holds how far each file has been read, so that a job that goes on reads each record once. A file
     * that is damaged, or whose length changed since, fails the job without a restart.
     *
     * <p>Each record comes out once, as a set or as a dead letter, with its place as origin, spread evenly over the
     * subtasks of what follows, in no order.
     */
    DataStream<Arrival> read(StreamExecutionEnvironment environment);

    /** Counts what {@link #read} will deliver; may travel with a job. */
    SetCounter counter();

    /**
     * The first records, without Flink, for a trial.
     *
     * @param size at most so many; fewer where their texts are more than 64 MiB, but one if there is one
     * @throws InvalidFileException if a file is damaged before then
     */
    List<Arrival> sample(int size) throws InvalidFileException;

    /**
     * Names this input, by the names and lengths of all files that are read for it and the ends of packed ones: a line
     * of text that grows with the number of packed files. Results belong to one input; see {@link #continues}.
     *
     * @throws InvalidFileException if a file can no longer be read
     */
    String fingerprint() throws InvalidFileException;

    /**
     * True where the checkpoints of a job that read the input of that fingerprint fit this one: it is the same, but
     * that packed files which were cut off then may go on now where they ended. One that was whole may not. Reads what
     * there was of a file that grew.
     *
     * @param fingerprint what {@link #fingerprint} gave; of another version, or other text, none is continued
     * @throws InvalidFileException if a file can no longer be read
     */
    boolean continues(String fingerprint) throws InvalidFileException;
}
