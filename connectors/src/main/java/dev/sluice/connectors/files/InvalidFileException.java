package dev.sluice.connectors.files;

import dev.sluice.ranking.wire.MalformedRecordException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file cannot be used as what it was given for. The message is one line: file and line, what is wrong, what was
 * expected and the remedy. It holds ids and figures, and no text of a document or a query.
 */
public final class InvalidFileException extends Exception {

    private static final int SHOWN_CHARACTERS = 60;

    /** Why. */
    public enum Problem {
        /** It is missing, damaged, or may not be read. */
        UNREADABLE,
        /** It has no line. */
        EMPTY,
        /** It is in none of the known formats. */
        FORMAT,
        /** It is no UTF-8. */
        ENCODING,
        /** A line is longer than one may be. */
        LONG_LINE,
        /** A line has too few or too many columns. */
        COLUMNS,
        /** Columns are parted by blanks where tabs are expected. */
        SEPARATORS,
        /** A grade is no whole number. */
        GRADE,
        /** A score is no number. */
        SCORE,
        /** A JSON record is not what it should be. */
        RECORD,
        /** It is not as long as it was when the job began. */
        CHANGED,
        /** A run has a document twice for one query. */
        REPEATED_DOCUMENT,
        /** A run has two answers to one query that differ. */
        DIFFERENT_ANSWERS,
        /** Which of several sets of judgments is meant is not said, or is not there. */
        SPLIT
    }

    private final Problem problem;

    private InvalidFileException(Problem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** Of a file as a whole. */
    static InvalidFileException of(Path file, Problem problem, String found, String expected, String remedy) {
        return new InvalidFileException(problem, message(file.toString(), found, expected, remedy), null);
    }

    /**
     * Of a file that is wherever Flink finds it.
     *
     * @param name its path or address
     * @param found what is wrong, with the value
     */
    public static InvalidFileException of(String name, Problem problem, String found, String expected, String remedy) {
        return new InvalidFileException(problem, message(name, found, expected, remedy), null);
    }

    /** Of a file whose reader said all that there is to say. */
    public static InvalidFileException unusable(IOException cause) {
        return new InvalidFileException(Problem.UNREADABLE, String.valueOf(cause.getMessage()), cause);
    }

    /** Of one line of a file. */
    static InvalidFileException at(
            String file, long line, Problem problem, String found, String expected, String remedy) {
        return new InvalidFileException(problem, message(file + ":" + line, found, expected, remedy), null);
    }

    /** Of a line whose record its codec refuses. */
    static InvalidFileException record(String file, long line, MalformedRecordException refusal) {
        return new InvalidFileException(Problem.RECORD, file + ":" + line + ": " + refusal.getMessage(), refusal);
    }

    /** Of a file that fails while it is read. */
    static InvalidFileException unreadable(Path file, Exception cause) {
        return unreadable(file.toString(), cause);
    }

    /** Of a file, by its path or address, that fails while it is read. */
    public static InvalidFileException unreadable(String name, Exception cause) {
        return new InvalidFileException(
                Problem.UNREADABLE,
                message(
                        name,
                        "cannot be read (" + cause.getClass().getSimpleName() + ": " + shown(cause.getMessage()) + ")",
                        "a whole file that may be read",
                        "Check that it is there and complete"),
                cause);
    }

    private static String message(String place, String found, String expected, String remedy) {
        return place + ": " + found + "; expected " + expected + ". " + remedy;
    }

    /** A value in quotes, on one line and no longer than a message may show it. */
    public static String quoted(String value) {
        return "'" + shown(value) + "'";
    }

    private static String shown(@Nullable String value) {
        String line = String.valueOf(value).replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
        return line.codePointCount(0, line.length()) <= SHOWN_CHARACTERS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, SHOWN_CHARACTERS)) + "...";
    }
}
