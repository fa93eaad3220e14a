package dev.sluice.benchmarks;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** How long the documents of a load are. No pair is longer than 512 tokens, so that nothing is cut. */
enum PairLengths {
    /** Every pair has 128 tokens. */
    A("every pair 128 tokens") {
        @Override
        int documentTokens(int queryTokens, RandomGenerator random) {
            return EVEN_PAIR - SPECIAL_TOKENS_OF_A_PAIR - queryTokens;
        }
    },
    /** Documents are log-normal. */
    B("documents log-normal, median 60 tokens, sigma 0.9, pairs at most 512") {
        @Override
        int documentTokens(int queryTokens, RandomGenerator random) {
            long tokens = Math.round(MEDIAN * Math.exp(SIGMA * random.nextGaussian()));
            return (int) Math.max(1, Math.min(LONGEST_PAIR - SPECIAL_TOKENS_OF_A_PAIR - queryTokens, tokens));
        }
    };

    static final int DOCUMENTS_OF_A_QUERY = 64;
    static final int LONGEST_PAIR = 512;

    /** {@code [CLS] query [SEP] document [SEP]}. */
    static final int SPECIAL_TOKENS_OF_A_PAIR = 3;

    private static final int EVEN_PAIR = 128;
    private static final double MEDIAN = 60;
    private static final double SIGMA = 0.9;
    private static final int SHORTEST_QUERY = 8;
    private static final int LONGEST_QUERY = 12;

    private final String description;

    PairLengths(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }

    abstract int documentTokens(int queryTokens, RandomGenerator random);

    /** Sets of 64 documents of random words. Equal arguments give equal sets. */
    List<CandidateSet> sets(SyntheticVocabulary vocabulary, int queries, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<CandidateSet> sets = new ArrayList<>();
        for (int query = 0; query < queries; query++) {
            int queryTokens = random.nextInt(SHORTEST_QUERY, LONGEST_QUERY + 1);
            String text = vocabulary.text(queryTokens, random);
            List<Document> documents = new ArrayList<>();
            for (int document = 0; document < DOCUMENTS_OF_A_QUERY; document++) {
                int tokens = documentTokens(queryTokens, random);
                documents.add(Document.of("d" + document, vocabulary.text(tokens, random)));
            }
            sets.add(CandidateSet.of("q" + query, text, documents));
        }
        return sets;
    }
}
