package dev.sluice.benchmarks;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.Work;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Sluice's engine: all sets are handed in at once. */
final class EngineContender implements Contender {

    private final Reranker reranker;

    EngineContender(Path model) throws ModelException {
        this.reranker = Rerankers.open(options(model));
    }

    /** Everything at its default, but nothing is remembered from one pass to the next. */
    static RerankerOptions options(Path model) {
        return RerankerOptions.builder().model(model.toString()).cacheBytes(0).build();
    }

    @Override
    public Pass score(List<CandidateSet> sets) throws ExecutionException, InterruptedException {
        reranker.drainWork();
        long start = System.nanoTime();
        List<CompletableFuture<Ranking>> rankings =
                sets.stream().map(set -> reranker.rerank(set, Deadline.NONE)).toList();
        long documents = 0;
        for (CompletableFuture<Ranking> ranking : rankings) {
            documents += complete(ranking.get()).results().size();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Work work = reranker.drainWork();
        double computed = work.tokens() + work.paddingTokens();
        return new Pass(documents / seconds, work.paddingTokens() / computed);
    }

    /** The scores of a set's documents, in their order. */
    float[] scores(CandidateSet set) throws ExecutionException, InterruptedException {
        Ranking ranking = complete(reranker.rerank(set, Deadline.NONE).get());
        float[] scores = new float[set.documents().size()];
        for (RankedDocument document : ranking.results()) {
            Float score = document.relevanceScore();
            scores[document.index()] = score == null ? Float.NaN : score;
        }
        return scores;
    }

    private static Ranking complete(Ranking ranking) {
        if (ranking.status() != Ranking.Status.RANKED) {
            throw new IllegalStateException("Set '" + ranking.queryId() + "' was not ranked: " + ranking.reason());
        }
        return ranking;
    }

    @Override
    public void close() {
        reranker.close();
    }
}
