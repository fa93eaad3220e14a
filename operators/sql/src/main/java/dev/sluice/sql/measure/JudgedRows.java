package dev.sluice.sql.measure;

import dev.sluice.ranking.measure.JudgedRanking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one group, as Flink keeps them in its state: a mutable structured type whose public fields Flink reads
 * and writes. Nothing else should.
 *
 * <p>An accumulator may see a row taken back before it sees the row itself, where a part of the group is aggregated
 * apart; so what was taken back is kept until its row is merged in.
 */
public final class JudgedRows {

    /** The highest rank there may be: a ranking is held as an array. */
    static final int HIGHEST_RANK = 1_000_000;

    private static final long GRADED = 1L << Integer.SIZE;
    private static final int RANK_SHIFT = Integer.SIZE + 1;

    /** The measure's name; null before the first row. */
    public @Nullable String measure;

    /**
     * One number a row: the rank (0 where it has none), whether there is a grade, and the grade, from the highest bit.
     */
    public List<Long> rows = new ArrayList<>();

    /** Rows that were taken back, but are not among the rows yet. */
    public List<Long> takenBack = new ArrayList<>();

    /** The ideal grades that rows brought, in ascending order, and how many rows did. */
    public Map<List<Integer>, Long> ideals = new HashMap<>();

    /** How many rows have a rank that there is not. */
    public long misplaced;

    void add(String ofMeasure, @Nullable Integer grade, @Nullable Long rank, @Nullable List<Integer> idealGrades) {
        require(ofMeasure);
        if (isMisplaced(rank)) {
            misplaced++;
        } else if (grade != null || rank != null) {
            addRow(packed(grade, rank));
        }
        if (idealGrades != null) {
            countIdeal(ascending(idealGrades), 1);
        }
    }

    void takeBack(String ofMeasure, @Nullable Integer grade, @Nullable Long rank, @Nullable List<Integer> idealGrades) {
        require(ofMeasure);
        if (isMisplaced(rank)) {
            misplaced--;
        } else if (grade != null || rank != null) {
            takeBackRow(packed(grade, rank));
        }
        if (idealGrades != null) {
            countIdeal(ascending(idealGrades), -1);
        }
    }

    void merge(JudgedRows other) {
        if (other.measure != null) {
            require(other.measure);
        }
        misplaced += other.misplaced;
        other.rows.forEach(this::addRow);
        other.takenBack.forEach(this::takeBackRow);
        other.ideals.forEach(this::countIdeal);
    }

    /**
     * Why the rows are no ranking: a rank stands twice or is none, or rows bring different ideal grades. Between two
     * changes of one update that may be so in passing.
     *
     * @return null if they are one, as far as can be seen without measuring
     */
    @Nullable
    String flaw() {
        if (misplaced != 0) {
            return "the rank of a document is not between 1 and " + HIGHEST_RANK + "; expected that, counted from 1, or"
                    + " NULL for a document that is not in the ranking";
        }
        if (ideals.size() > 1) {
            return "its rows bring " + ideals.size() + " different ideal_grades; expected the same on each row of a"
                    + " query, or NULL. Join one array to a query";
        }
        BitSet taken = new BitSet();
        for (long row : rows) {
            int rank = rank(row);
            if (rank != 0 && taken.get(rank)) {
                return "a rank stands twice; expected each rank once. Group by what tells one ranking from another";
            }
            taken.set(rank);
        }
        return null;
    }

    /**
     * The ranking that the rows are, if they have no {@link #flaw()}.
     *
     * @return null if no document is judged
     * @throws IllegalArgumentException if there are grades that the ideal ones lack
     */
    @Nullable
    JudgedRanking ranking() {
        int size = rows.stream().mapToInt(JudgedRows::rank).max().orElse(0);
        int[] grades = new int[size];
        BitSet unjudged = new BitSet(size);
        unjudged.set(0, size);
        int[] judged = new int[rows.size()];
        int judgedDocuments = 0;
        for (long row : rows) {
            if ((row & GRADED) != 0) {
                int rank = rank(row);
                judged[judgedDocuments++] = (int) row;
                if (rank != 0) {
                    grades[rank - 1] = (int) row;
                    unjudged.clear(rank - 1);
                }
            }
        }
        int[] ideal = ideal(Arrays.copyOf(judged, judgedDocuments));
        return ideal.length == 0 && judgedDocuments == 0 ? null : JudgedRanking.ofGrades(grades, unjudged, ideal);
    }

    /** The grades that rows brought as the ideal ones, or else these. */
    private int[] ideal(int[] ofGroup) {
        return ideals.isEmpty()
                ? ofGroup
                : ideals.keySet().iterator().next().stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    private void require(String ofMeasure) {
        if (measure == null) {
            measure = ofMeasure;
        } else if (!measure.equals(ofMeasure)) {
            throw new MeasureInputException("The rows of one group ask for " + measure + " and for " + ofMeasure
                    + "; expected one measure a group. Give a constant cutoff and a constant name.");
        }
    }

    private void addRow(Long row) {
        if (takenBack.isEmpty() || !takenBack.remove(row)) {
            rows.add(row);
        }
    }

    private void takeBackRow(Long row) {
        if (!rows.remove(row)) {
            takenBack.add(row);
        }
    }

    private void countIdeal(List<Integer> grades, long change) {
        if (ideals.merge(grades, change, Long::sum) == 0) {
            ideals.remove(grades);
        }
    }

    private static List<Integer> ascending(List<Integer> grades) {
        return grades.stream().filter(Objects::nonNull).sorted().toList();
    }

    private static boolean isMisplaced(@Nullable Long rank) {
        return rank != null && (rank < 1 || rank > HIGHEST_RANK);
    }

    private static long packed(@Nullable Integer grade, @Nullable Long rank) {
        long packed = grade == null ? 0 : GRADED | Integer.toUnsignedLong(grade);
        return rank == null ? packed : rank << RANK_SHIFT | packed;
    }

    private static int rank(long row) {
        return (int) (row >>> RANK_SHIFT);
    }
}
