package dev.sluice.benchmarks;

import dev.sluice.inference.BatchOrder;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.Work;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Ranking;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code sluice bench offline}: what scoring takes where nobody waits. Micro-batches in the order of arrival against
 * such of like length, and a load of which nine in ten pairs are repeats, with and without the cache; on one graph, in
 * one process, in turns. Scores of all ways are compared to the bit.
 */
@Command(
        name = "offline",
        mixinStandardHelpOptions = true,
        description = "Measures like lengths together, and repeats from the cache, with a cross-encoder of random"
                + " weights.")
final class OfflineBench implements Callable<Integer> {

    /** Each pair comes so often, each time in a pass of its own, so that none is joined while it waits. */
    private static final int REPEATS = 10;

    private static final int OFFLINE_QUEUE = 4_096;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--queries",
            paramLabel = "N",
            description = "Of 64 documents of load B, a round. Default: ${DEFAULT-VALUE}.")
    private int queries = 64;

    @Option(names = "--rounds", paramLabel = "N", description = "Counted rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Option(names = "--seed", paramLabel = "N", description = "Of weights and texts. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    /** A way to score, by its options. */
    private enum Way {
        ARRIVAL("in the order of arrival"),
        LENGTH("like lengths together"),
        COMPUTED("each repeat computed"),
        CACHED("repeats from the cache");

        private final String title;

        Way(String title) {
            this.title = title;
        }

        RerankerOptions options(Path model) {
            RerankerOptions.Builder options =
                    RerankerOptions.builder().model(model.toString()).cacheBytes(0);
            if (this == LENGTH) {
                options.batchOrder(BatchOrder.LENGTH).queueDocuments(OFFLINE_QUEUE);
            } else if (this == CACHED) {
                options.cacheBytes(RerankerOptions.defaults().cacheBytes());
            }
            return options.build();
        }

        boolean repeats() {
            return this == COMPUTED || this == CACHED;
        }
    }

    /** What one pass took. */
    private record Pass(double documentsPerSecond, double documentsPerCpuSecond, Work work, long scores) {

        double paddingShare() {
            return (double) work.paddingTokens() / (work.tokens() + work.paddingTokens());
        }

        double documentsPerCall() {
            return (double) work.documents() / work.calls();
        }
    }

    @Override
    public Integer call() throws Exception {
        if (queries < REPEATS || rounds < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--queries " + queries + " --rounds " + rounds + ": expected at least " + REPEATS + " and 1");
        }
        EncoderShape shape = EncoderShape.published(6, 384, 12, 1_536);
        List<CandidateSet> sets = PairLengths.B.sets(new SyntheticVocabulary(shape.vocabulary()), queries, seed);
        Map<Way, List<Pass>> passes = new EnumMap<>(Way.class);
        try (ScratchFolder scratch = ScratchFolder.create("sluice-bench-model")) {
            Path model = scratch.path().resolve("random-minilm6");
            new RandomCrossEncoder(shape, seed).writeTo(model);
            for (int round = 0; round <= rounds; round++) {
                for (Way way : Way.values()) {
                    // The round that warms up is a short one.
                    List<CandidateSet> own = round == 0 || way.repeats() ? sets.subList(0, queries / REPEATS) : sets;
                    Pass pass = score(way.options(model), own, way.repeats() && round > 0 ? REPEATS : 1);
                    err.printf(
                            Locale.ROOT,
                            "round %d%s, %s: %.1f documents/s%n",
                            round,
                            round == 0 ? " (warm-up)" : "",
                            way.title,
                            pass.documentsPerSecond());
                    if (round > 0) {
                        passes.computeIfAbsent(way, any -> new ArrayList<>()).add(pass);
                    }
                }
            }
        }
        requireEqualScores(passes, Way.ARRIVAL, Way.LENGTH);
        requireEqualScores(passes, Way.COMPUTED, Way.CACHED);
        passes.forEach(this::print);
        printRatio(passes, Way.LENGTH, Way.ARRIVAL);
        printRatio(passes, Way.CACHED, Way.COMPUTED);
        out.printf("minilm6, %d queries of load B, %s%n", queries, Bench.machine());
        return 0;
    }

    /** A reranker of its own each time, so that nothing is remembered from pass to pass but within the repeats. */
    private static Pass score(RerankerOptions options, List<CandidateSet> sets, int times) throws Exception {
        try (Reranker reranker = Rerankers.open(options)) {
            double cpuBefore = ProcessUsage.cpuSeconds();
            long start = System.nanoTime();
            long scores = 0;
            for (int time = 0; time < times; time++) {
                scores += score(reranker, sets);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = ProcessUsage.cpuSeconds() - cpuBefore;
            long documents = (long) times
                    * sets.stream().mapToInt(set -> set.documents().size()).sum();
            return new Pass(documents / seconds, documents / cpuSeconds, reranker.drainWork(), scores);
        }
    }

    /** The sum of all scores' bits. */
    private static long score(Reranker reranker, List<CandidateSet> sets)
            throws ExecutionException, InterruptedException {
        List<CompletableFuture<Ranking>> rankings =
                sets.stream().map(set -> reranker.rerank(set, Deadline.NONE)).toList();
        long scores = 0;
        for (CompletableFuture<Ranking> ranking : rankings) {
            scores += ranking.get().results().stream()
                    .mapToLong(document -> Float.floatToIntBits(
                            document.relevanceScore() == null ? Float.NaN : document.relevanceScore()))
                    .sum();
        }
        return scores;
    }

    private static void requireEqualScores(Map<Way, List<Pass>> passes, Way one, Way other) {
        if (passes(passes, one).get(0).scores() != passes(passes, other).get(0).scores()) {
            throw new IllegalStateException("Scores " + one.title + " and " + other.title + " differ");
        }
    }

    private static List<Pass> passes(Map<Way, List<Pass>> passes, Way way) {
        return Objects.requireNonNull(passes.get(way), way.title);
    }

    private void print(Way way, List<Pass> passes) {
        out.printf(
                Locale.ROOT,
                "%-26s %s documents/s, %s documents/CPU s, %.1f documents a call, padding %.1f %%, cache hits %d%n",
                way.title,
                Spread.of(passes, Pass::documentsPerSecond).row("%7.1f"),
                Spread.of(passes, Pass::documentsPerCpuSecond).row("%7.1f"),
                passes.get(0).documentsPerCall(),
                100 * passes.get(0).paddingShare(),
                passes.get(0).work().cacheHits());
    }

    private void printRatio(Map<Way, List<Pass>> passes, Way faster, Way slower) {
        List<Double> ratios = new ArrayList<>();
        List<Double> cpuRatios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Pass fast = passes(passes, faster).get(round);
            Pass slow = passes(passes, slower).get(round);
            ratios.add(fast.documentsPerSecond() / slow.documentsPerSecond());
            cpuRatios.add(fast.documentsPerCpuSecond() / slow.documentsPerCpuSecond());
        }
        out.printf(
                "%s / %s: %s by time, %s by CPU time%n",
                faster.title,
                slower.title,
                Spread.of(ratios, Double::doubleValue).row("%6.2f"),
                Spread.of(cpuRatios, Double::doubleValue).row("%6.2f"));
    }
}
