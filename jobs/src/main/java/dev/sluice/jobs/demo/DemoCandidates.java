package dev.sluice.jobs.demo;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The demo's candidate sets: questions chosen from a corpus by a fixed seed, each with the methods that the first stage
 * found for it.
 *
 * <p>Every candidate carries a label: 1 for the method that the question was made from, 0 for all others. So a question
 * whose method the first stage missed is judged too, and counts with 0 in every measure: left unlabelled it would drop
 * out of the means and flatter them. The attribute {@code answer} names the right method, found or not.
 */
public final class DemoCandidates {
    public static final int DEFAULT_QUERIES = 150;

    /** How many candidates a question gets at most. */
    public static final int CANDIDATES = 20;

    static final String ANSWER = "answer";

    private static final long SEED = 3;

    /**
     * Searches for questions chosen from the corpus. A smaller number of queries gives the first of a larger one.
     *
     * @param queries how many, from 1 to the size of the corpus
     * @param start event time of the first question
     * @param spacing from one question's event time to the next
     * @throws IllegalArgumentException if the corpus has too few methods, or {@code queries} is below 1
     * @throws IOException if the index fails
     */
    public static List<CandidateSet> of(List<DocumentedMethod> corpus, int queries, Instant start, Duration spacing)
            throws IOException {
        if (queries < 1 || queries > corpus.size()) {
            throw new IllegalArgumentException("Number of queries " + queries + ": expected 1 to " + corpus.size()
                    + ", which is how many questions the corpus has. Set --queries.");
        }
        List<DocumentedMethod> questions = new ArrayList<>(corpus);
        Collections.shuffle(questions, new Random(SEED));
        List<CandidateSet> sets = new ArrayList<>(queries);
        try (FirstStage firstStage = new FirstStage(corpus)) {
            for (DocumentedMethod question : questions.subList(0, queries)) {
                List<Document> documents = firstStage.search(question.query(), CANDIDATES).stream()
                        .map(hit -> document(hit, question))
                        .toList();
                Instant eventTime = start.plus(spacing.multipliedBy(sets.size()));
                sets.add(set("q" + (sets.size() + 1), question, documents, eventTime));
            }
        }
        return List.copyOf(sets);
    }

    private static Document document(FirstStage.Hit hit, DocumentedMethod question) {
        DocumentedMethod method = hit.method();
        int label = method.id().equals(question.id()) ? 1 : 0;
        return new Document(method.id(), new Content.Text(method.code()), (double) hit.score(), label);
    }

    private static CandidateSet set(String id, DocumentedMethod question, List<Document> documents, Instant eventTime) {
        Content query = new Content.Text(question.query());
        return new CandidateSet(id, query, null, null, documents, eventTime, Answer.attributes(question.id()), null);
    }

    private DemoCandidates() {}
}
