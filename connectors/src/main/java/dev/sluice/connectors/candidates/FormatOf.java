package dev.sluice.connectors.candidates;

import dev.sluice.connectors.candidates.CandidateFiles.Format;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognises what files hold by their first bytes, or by their names where these say it plainly. */
final class FormatOf {

    private static final int LOOKED_AT = 1 << 16;
    private static final int RUN_COLUMNS = 6;
    private static final String PARQUET_MAGIC = "PAR1";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** The one format of all these files; JSON Lines where all are empty. */
    static Format all(List<InputFile> files) throws InvalidFileException {
        InputFile first = null;
        Format format = null;
        for (InputFile file : files) {
            Format one = one(file);
            if (format == null) {
                format = one;
                first = file;
            } else if (one != null && one != format && first != null) {
                throw InvalidFileException.of(
                        file.name(),
                        Problem.FORMAT,
                        "the file is " + one.words() + ", and " + first.name() + " is " + format.words(),
                        "files of one format",
                        "Give the others to a run of their own");
            }
        }
        return format == null ? Format.JSON_LINES : format;
    }

    /** The format of a file; null where it is empty and its name says nothing. */
    private static @Nullable Format one(InputFile file) throws InvalidFileException {
        if (file.isCalled(".parquet")) {
            return Format.PARQUET;
        }
        String head;
        try (Text text = Text.open(file.path(), 0)) {
            refuseMisnamed(file, text.compression());
            head = new String(text.readNBytes(LOOKED_AT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Refusals.of(file, e);
        }
        if (head.startsWith(PARQUET_MAGIC)) {
            return Format.PARQUET;
        }
        if (file.isCalled(".jsonl") || file.isCalled(".ndjson")) {
            return Format.JSON_LINES;
        }
        String text = (head.indexOf(BYTE_ORDER_MARK) == 0 ? head.substring(1) : head).strip();
        if (text.isEmpty() && head.length() < LOOKED_AT) {
            return null;
        }
        if (text.startsWith("{")) {
            return Format.JSON_LINES;
        }
        String line = text.lines().findFirst().orElse("");
        if (line.split("[ \t]+", -1).length == RUN_COLUMNS) {
            return Format.TREC_RUN;
        }
        throw InvalidFileException.of(
                file.name(),
                Problem.FORMAT,
                "the first line is neither a JSON object nor the " + RUN_COLUMNS + " columns of a run",
                "candidate sets as JSON Lines, a TREC run or Parquet",
                "Give the file that was meant");
    }

    /** A packed file that is empty or unpacked was not written to its end. */
    private static void refuseMisnamed(InputFile file, Compression found) throws InvalidFileException {
        Compression named = Compression.named(file.name());
        if (named != Compression.NONE && found == Compression.NONE) {
            throw InvalidFileException.of(
                    file.name(),
                    Problem.UNREADABLE,
                    file.length() == 0 ? "the file is empty" : "the file does not begin as packed data does",
                    "a file packed as its name says",
                    "Put the whole file in its place, or rename it");
        }
    }

    private FormatOf() {}
}
