package dev.sluice.ranking.measure;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
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

    /** Of all judged documents, the grades of 1 or more, best first. */
    private final int[] ideal;

    private JudgedRanking(int[] grades, BitSet unjudged, int[] ideal) {
        this.grades = grades;
        this.unjudged = unjudged;
        this.ideal = ideal;
    }

    /**
     * A ranking given by the ids of its documents, best first, and the judged grades by document id.
     *
     * @throws IllegalArgumentException if an id stands twice in the ranking, or no document is judged
     */
    public static JudgedRanking of(List<String> ids, Map<String, Integer> judgments) {
        requireJudged(!judgments.isEmpty());
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
        return new JudgedRanking(grades, unjudged, ideal(judgments.values()));
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
        return new JudgedRanking(grades, unjudged, ideal(labels(set)));
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
        return new JudgedRanking(grades, unjudged, ideal(labels(set)));
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
        requireJudged(ranks.length > 0);
        int[] grades = new int[size];
        for (int rank : ranks) {
            if (rank < 1 || (rank <= size && grades[rank - 1] != 0)) {
                throw new IllegalArgumentException("Rank " + rank
                        + " of a relevant document is below 1 or stands twice; expected each rank once, from 1."
                        + " Correct the ranks.");
            }
            if (rank <= size) {
                grades[rank - 1] = 1;
            }
        }
        int[] ideal = new int[ranks.length];
        Arrays.fill(ideal, 1);
        return new JudgedRanking(grades, new BitSet(), ideal);
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
        return ideal.length;
    }

    boolean isRelevant(int place) {
        return grades[place] > 0;
    }

    int gain(int place) {
        return grades[place];
    }

    /** The grade at a place, from 0, of the best order of all relevant documents. */
    int idealGain(int place) {
        return ideal[place];
    }

    int relevantWithin(Cutoff cutoff) {
        int relevant = 0;
        int places = cutoff.places(grades.length);
        for (int place = 0; place < places; place++) {
            if (isRelevant(place)) {
                relevant++;
            }
        }
        return relevant;
    }

    private static void set(int[] grades, BitSet unjudged, int place, @Nullable Integer grade) {
        if (grade == null) {
            unjudged.set(place);
        } else {
            grades[place] = grade;
        }
    }

    private static List<Integer> labels(CandidateSet set) {
        List<Integer> labels = set.documents().stream()
                .map(Document::label)
                .filter(Objects::nonNull)
                .toList();
        requireJudged(!labels.isEmpty());
        return labels;
    }

    private static int[] ideal(Collection<Integer> judged) {
        int[] relevant = judged.stream()
                .mapToInt(Integer::intValue)
                .filter(grade -> grade > 0)
                .toArray();
        Arrays.sort(relevant);
        for (int low = 0, high = relevant.length - 1; low < high; low++, high--) {
            int swapped = relevant[low];
            relevant[low] = relevant[high];
            relevant[high] = swapped;
        }
        return relevant;
    }

    private static IllegalArgumentException repeated(String id, int place) {
        return new IllegalArgumentException("Document id '" + id + "' stands at place " + (place + 1)
                + " of the ranking and above; expected each document once. Remove the repetition.");
    }

    private static void requireJudged(boolean judged) {
        if (!judged) {
            throw new IllegalArgumentException("The query has 0 judged documents; expected at least 1, since without"
                    + " judgments there is no value, not even 0. Leave the query out.");
        }
    }
}
