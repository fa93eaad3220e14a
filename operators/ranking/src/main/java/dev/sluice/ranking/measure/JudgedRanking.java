package dev.sluice.ranking.measure;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a ranking for one query: the grade of the document at each place, and the grades of all documents
 * judged for the query, whether the ranking has them or not. An unjudged document is kept apart from one judged 0. At
 * least one document of the query is judged, if only as not relevant: without a judgment nothing can be measured, and
 * that is not the same as a value of 0.
 *
 * <p>Immutable, safe for use by any number of threads.
 */
public final class JudgedRanking {

    /** By place; 0 where unjudged, which is what an unjudged document gains. */
    private final int[] grades;

    private final BitSet unjudged;

    private final JudgedGrades judged;

    private JudgedRanking(int[] grades, BitSet unjudged, JudgedGrades judged) {
        this.grades = grades;
        this.unjudged = unjudged;
        this.judged = judged;
    }

    /**
     * A ranking given by the ids of its documents, best first, and the judged grades by document id.
     *
     * @throws IllegalArgumentException if an id stands twice in the ranking, or no document is judged
     */
    public static JudgedRanking of(List<String> ids, Map<String, Integer> judgments) {
        JudgedGrades judged = JudgedGrades.sorting(
                judgments.values().stream().mapToInt(Integer::intValue).toArray());
        Set<String> seen = new HashSet<>(ids.size() * 2);
        int[] grades = new int[ids.size()];
        BitSet unjudged = new BitSet();
        int place = 0;
        for (String id : ids) {
            if (!seen.add(id)) {
                throw repeated(id, place);
            }
            set(grades, unjudged, place++, judgments.get(id));
        }
        return new JudgedRanking(grades, unjudged, judged);
    }

    /**
     * A ranking given by grades alone, for callers that hold many rankings and have looked the documents up already.
     * What is handed over is copied.
     *
     * @param grades by place, best first; 0 where unjudged
     * @param unjudged the places, from 0, of documents that are not judged
     * @param judgedGrades of all documents judged for the query, in any order, in the ranking or not, with those of 0
     *     and below
     * @throws IllegalArgumentException if nothing is judged, an unjudged place is behind the ranking or has a grade, or
     *     the ranking has a grade more often than the query
     */
    public static JudgedRanking ofGrades(int[] grades, BitSet unjudged, int[] judgedGrades) {
        JudgedGrades judged = JudgedGrades.sorting(judgedGrades.clone());
        int[] byPlace = grades.clone();
        BitSet without = (BitSet) unjudged.clone();
        if (without.length() > byPlace.length) {
            throw new IllegalArgumentException("Place " + (without.length() - 1) + " is unjudged, of " + byPlace.length
                    + " graded places; expected places of the ranking, from 0. Correct the places.");
        }
        int[] found = new int[byPlace.length - without.cardinality()];
        int next = 0;
        for (int place = 0; place < byPlace.length; place++) {
            if (!without.get(place)) {
                found[next++] = byPlace[place];
            } else if (byPlace[place] != 0) {
                throw new IllegalArgumentException("Place " + place + " is unjudged and has the grade " + byPlace[place]
                        + "; expected 0 there. Correct the grades.");
            }
        }
        if (next > 0 && !judged.containAll(JudgedGrades.sorting(found))) {
            throw new IllegalArgumentException("The ranking has " + next + " judged documents whose grades are not all"
                    + " among those of the query's " + judged.size()
                    + "; expected each grade at most as often. Give the grades of all judged documents.");
        }
        return new JudgedRanking(byPlace, without, judged);
    }

    /**
     * The first-stage order of a set, judged by its labels. The whole of it, {@code top_n} or not: how deep a measure
     * looks is for its cutoff to say.
     *
     * @throws IllegalArgumentException if no document of the set has a label
     */
    public static JudgedRanking ofFirstStage(CandidateSet set) {
        List<Document> documents = set.documents();
        int[] grades = new int[documents.size()];
        BitSet unjudged = new BitSet();
        for (int place = 0; place < grades.length; place++) {
            set(grades, unjudged, place, documents.get(place).label());
        }
        return new JudgedRanking(grades, unjudged, labels(set));
    }

    /**
     * The answer to a set, judged by the set's labels. Documents that {@code top_n} cut off count as not returned,
     * while the labels of the whole set make the ideal; so compare with {@link #ofFirstStage} at a cutoff within
     * {@code top_n}.
     *
     * @throws IllegalArgumentException if the ranking has other documents than the set or one twice, or no document of
     *     the set has a label
     */
    public static JudgedRanking of(CandidateSet set, Ranking ranking) {
        List<Document> documents = set.documents();
        List<RankedDocument> results = ranking.results();
        int[] grades = new int[results.size()];
        BitSet unjudged = new BitSet();
        BitSet seen = new BitSet();
        for (int place = 0; place < grades.length; place++) {
            RankedDocument result = results.get(place);
            if (result.index() < 0
                    || result.index() >= documents.size()
                    || !documents.get(result.index()).id().equals(result.id())) {
                throw new IllegalArgumentException("The ranking for query '" + ranking.queryId() + "' has document '"
                        + result.id() + "' with index " + result.index()
                        + "; expected a document of the set for query '"
                        + set.queryId() + "' with " + documents.size()
                        + " documents. Measure a ranking against the set that it answers.");
            }
            if (seen.get(result.index())) {
                throw repeated(result.id(), place);
            }
            seen.set(result.index());
            set(grades, unjudged, place, documents.get(result.index()).label());
        }
        return new JudgedRanking(grades, unjudged, labels(set));
    }

    /**
     * A ranking of which is known where its relevant documents stand, such as those that were clicked: their grade is
     * 1, that of the others 0.
     *
     * @param size how many documents the ranking has
     * @param ranks of the relevant documents, from 1, in any order, at least one; behind the size, a document counts as
     *     not returned
     * @throws IllegalArgumentException if there is no rank, one below 1, or one twice within the size
     */
    public static JudgedRanking ofRelevantRanks(int size, int... ranks) {
        JudgedGrades.requireSome(ranks.length);
        int[] grades = new int[size];
        int behind = 0;
        for (int rank : ranks) {
            if (rank < 1 || (rank <= size && grades[rank - 1] != 0)) {
                throw new IllegalArgumentException("Rank " + rank
                        + " of a relevant document is below 1 or stands twice; expected each rank once, from 1."
                        + " Correct the ranks.");
            }
            if (rank <= size) {
                grades[rank - 1] = 1;
            } else {
                behind++;
            }
        }
        int[] judged = Arrays.copyOf(grades, size + behind);
        Arrays.fill(judged, size, judged.length, 1);
        return new JudgedRanking(grades, new BitSet(), JudgedGrades.sorting(judged));
    }

    /** How many documents the ranking has. */
    public int size() {
        return grades.length;
    }

    /**
     * The grade of the document at a rank; null where it is not judged.
     *
     * @param rank from 1
     */
    public @Nullable Integer grade(int rank) {
        int place = Objects.checkIndex(rank - 1, grades.length);
        return unjudged.get(place) ? null : (Integer) grades[place];
    }

    /** How many documents of the ranking are not judged. */
    public int unjudgedDocuments() {
        return unjudged.cardinality();
    }

    /** How many documents of the query are relevant (grade 1 or more), whether the ranking has them or not. */
    public int relevantDocuments() {
        return relevantDocuments(Relevance.USUAL);
    }

    /** How many documents of the query are relevant, whether the ranking has them or not. */
    public int relevantDocuments(Relevance relevance) {
        return judged.atLeast(relevance.grade());
    }

    /** How many documents of the query are judged and not relevant, but for those with a negative grade. */
    int notRelevantDocuments(Relevance relevance) {
        return judged.atLeast(0) - relevantDocuments(relevance);
    }

    int gain(int place) {
        return grades[place];
    }

    /** Whether the document at a place is judged, and not with a negative grade. */
    boolean isJudgedFromZero(int place) {
        return grades[place] >= 0 && !unjudged.get(place);
    }

    /** The grade at a place, from 0, of the best order of all judged documents. */
    int idealGain(int place) {
        return judged.best(place);
    }

    int relevantWithin(Relevance relevance, Cutoff cutoff) {
        int relevant = 0;
        int places = cutoff.places(grades.length);
        for (int place = 0; place < places; place++) {
            if (relevance.holds(grades[place])) {
                relevant++;
            }
        }
        return relevant;
    }

    int judgedWithin(Cutoff cutoff) {
        int judged = 0;
        int places = cutoff.places(grades.length);
        for (int place = 0; place < places; place++) {
            if (!unjudged.get(place)) {
                judged++;
            }
        }
        return judged;
    }

    private static void set(int[] grades, BitSet unjudged, int place, @Nullable Integer grade) {
        if (grade == null) {
            unjudged.set(place);
        } else {
            grades[place] = grade;
        }
    }

    private static JudgedGrades labels(CandidateSet set) {
        return JudgedGrades.sorting(set.documents().stream()
                .map(Document::label)
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .toArray());
    }

    private static IllegalArgumentException repeated(String id, int place) {
        return new IllegalArgumentException("Document id '" + id + "' stands at place " + (place + 1)
                + " of the ranking and above; expected each document once. Remove the repetition.");
    }
}
