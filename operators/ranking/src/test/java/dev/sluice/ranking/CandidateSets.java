package dev.sluice.ranking;

import java.util.List;
import java.util.stream.IntStream;

/** Candidate sets for tests, the one fixture of all modules. */
public final class CandidateSets {

    /** A set whose documents have the ids d0, d1 and so on. */
    public static CandidateSet of(String queryId, String query, String... texts) {
        return CandidateSet.of(queryId, query, documents(texts));
    }

    public static List<Document> documents(String... texts) {
        return IntStream.range(0, texts.length)
                .mapToObj(index -> Document.of("d" + index, texts[index]))
                .toList();
    }

    private CandidateSets() {}
}
