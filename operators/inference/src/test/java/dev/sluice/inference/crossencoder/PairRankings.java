package dev.sluice.inference.crossencoder;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The tiny cross-encoders as callers open them, and what of their rankings tests look at. */
final class PairRankings {

    static RerankerOptions.Builder v2() {
        return options(GoldenPairs.folder("tiny-v2"));
    }

    static RerankerOptions.Builder msMarco() {
        return options(GoldenPairs.folder("tiny-ms-marco"));
    }

    static RerankerOptions.Builder options(Path folder) {
        return RerankerOptions.builder().model(folder.toString()).linger(Duration.ZERO);
    }

    static Ranking rank(RerankerOptions.Builder options, CandidateSet set) throws Exception {
        try (Reranker reranker = Rerankers.open(options.build())) {
            return reranker.rerank(set, Deadline.NONE).get();
        }
    }

    static Map<String, Float> scores(Ranking ranking) {
        return ranking.results().stream()
                .collect(Collectors.toMap(
                        RankedDocument::id, document -> Objects.requireNonNull(document.relevanceScore())));
    }

    static List<String> truncated(Ranking ranking) {
        return ranking.results().stream()
                .filter(RankedDocument::truncated)
                .map(RankedDocument::id)
                .toList();
    }

    private PairRankings() {}
}
