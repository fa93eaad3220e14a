package dev.sluice.connectors.files;

import static dev.sluice.connectors.files.InvalidFileException.quoted;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.ranking.ConflictingJudgments;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of judgments, TREC's ({@code query iteration document grade}) or BEIR's (parted by tabs, with a line of
 * names in front); which of the two its first line says. For one thread and one file.
 */
public final class QrelsReader {

    private static final String BEIR_HEAD = "query-id";

    private final ConflictingJudgments policy;
    private final TextLines lines;
    private final Columns columns = new Columns();
    private final Map<String, JudgedDocuments> queries = new LinkedHashMap<>();
    private @Nullable String queryId;
    private @Nullable JudgedDocuments query;
    private long repetitions;
    private long conflicts;
    private @Nullable String firstConflict;

    private QrelsReader(TextLines lines, ConflictingJudgments policy) {
        this.lines = lines;
        this.policy = policy;
    }

    /**
     * Reads a file, gzip or not.
     *
     * @param policy of two judgments, the one further down is the later one
     */
    public static Qrels read(Path file, ConflictingJudgments policy) throws InvalidFileException {
        try (TextLines lines = TextLines.open(file)) {
            return new QrelsReader(lines, policy).read();
        }
    }

    private Qrels read() throws InvalidFileException {
        lines.first();
        columns.atBlanks(lines);
        if (columns.text(lines, 0).equals(BEIR_HEAD)) {
            checkBeirColumns();
            if (!lines.next()) {
                throw lines.refusal(
                        Problem.EMPTY,
                        "the file ends behind its line of names",
                        "at least one judgment",
                        "Give the file that was meant");
            }
            lines.stay();
            while (lines.next()) {
                checkBeirColumns();
                judge(0, 1, 2);
            }
        } else {
            lines.stay();
            while (lines.next()) {
                checkTrecColumns(columns.atBlanks(lines));
                judge(0, 2, 3);
            }
        }
        return new Qrels(queries, repetitions, conflicts, firstConflict);
    }

    private void checkTrecColumns(int count) throws InvalidFileException {
        if (count != 4) {
            throw lines.refusal(
                    Problem.COLUMNS,
                    "the line has " + count + " columns" + (count == 6 ? ", as a run has" : ""),
                    "4, query, iteration, document and grade, or BEIR's form with a first line"
                            + " 'query-id<TAB>corpus-id<TAB>score'",
                    count == 6 ? "Give runs with --run" : "Correct the line");
        }
    }

    private void checkBeirColumns() throws InvalidFileException {
        int count = columns.atTabs(lines);
        if (count != 3) {
            boolean blanks = columns.atBlanks(lines) == 3;
            throw lines.refusal(
                    blanks ? Problem.SEPARATORS : Problem.COLUMNS,
                    blanks ? "columns are parted by blanks" : "the line has " + count + " columns parted by tabs",
                    "3, query-id, corpus-id and score, parted by one tab each",
                    blanks ? "Put tabs there" : "Correct the line");
        }
        for (int column = 0; column < count; column++) {
            if (columns.isLoose(lines, column)) {
                throw lines.refusal(
                        Problem.SEPARATORS,
                        "column " + (column + 1) + " is " + quoted(columns.text(lines, column)),
                        "a value without blanks around it, parted from the next by one tab",
                        "Remove the blanks");
            }
        }
    }

    private void judge(int queryColumn, int documentColumn, int gradeColumn) throws InvalidFileException {
        JudgedDocuments judged = query(columns.text(lines, queryColumn));
        int grade = Numbers.grade(lines, columns, gradeColumn);
        int number = judged.ids().add(lines.buffer(), columns.start(documentColumn), columns.end(documentColumn));
        if (number >= 0) {
            judged.set(number, grade);
            return;
        }
        int earlier = judged.grade(-1 - number);
        if (earlier == grade) {
            repetitions++;
            return;
        }
        conflicts++;
        if (firstConflict == null) {
            firstConflict = lines.name() + ":" + lines.number() + ": document "
                    + quoted(columns.text(lines, documentColumn)) + " of query "
                    + quoted(columns.text(lines, queryColumn)) + " has the grade " + grade + ", before it had "
                    + earlier;
        }
        judged.set(-1 - number, choose(earlier, grade));
    }

    private int choose(int earlier, int later) {
        return switch (policy) {
            case LAST -> later;
            case FIRST -> earlier;
            case HIGHEST -> Math.max(earlier, later);
        };
    }

    /** Judgments of one query mostly stand together. */
    private JudgedDocuments query(String id) {
        JudgedDocuments current = query;
        if (current == null || !id.equals(queryId)) {
            current = queries.computeIfAbsent(id, any -> new JudgedDocuments());
            query = current;
            queryId = id;
        }
        return current;
    }
}
