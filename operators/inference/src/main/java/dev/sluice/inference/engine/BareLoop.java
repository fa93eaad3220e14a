package dev.sluice.inference.engine;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.batching.CallPlan;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.ranking.CandidateSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * The same inferences with nothing around them: sets are planned, their units run in batches of the same size as calls
 * of the same plan on as many threads, equal units once, and merged. No queue, no linger, no deadlines, no stream: what
 * the engine and the stream cost is measured against this. Not for production, as nothing here bounds memory.
 */
public final class BareLoop {

    /**
     * What a run of the loop took.
     *
     * @param documents documents of the sets
     * @param elapsed from the first plan to the last score; opening the model is left out
     */
    public record Measured(long documents, Duration elapsed) {

        public double documentsPerSecond() {
            return documents * 1e9 / elapsed.toNanos();
        }
    }

    /**
     * Scores all sets once.
     *
     * @param sets each with at least one document
     */
    public static Measured run(RerankerOptions options, List<CandidateSet> sets)
            throws ModelException, UnusableCandidateSetException, InferenceException, InterruptedException {
        try (ModelFamily<?, ?> family = Rerankers.family(options)) {
            return run(family, options, sets);
        }
    }

    private static <U extends WorkUnit, R> Measured run(
            ModelFamily<U, R> family, RerankerOptions options, List<CandidateSet> sets)
            throws UnusableCandidateSetException, InferenceException, InterruptedException {
        int threads = Rerankers.cpuThreads();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            warmUp(family, pool, threads);
            long start = System.nanoTime();
            List<ScoringPlan<U, R>> plans = new ArrayList<>();
            Map<Object, Pending<R>> outcomes = new HashMap<>();
            Set<Object> seen = new HashSet<>();
            List<U> batch = new ArrayList<>();
            int batchDocuments = 0;
            for (CandidateSet set : sets) {
                ScoringPlan<U, R> plan = family.plan(set);
                plans.add(plan);
                for (U unit : plan.units()) {
                    if (!seen.add(keyOf(unit))) {
                        continue;
                    }
                    batch.add(unit);
                    batchDocuments += unit.documents();
                    if (batchDocuments >= options.batchDocuments()) {
                        submit(family, batch, pool, outcomes);
                        batch.clear();
                        batchDocuments = 0;
                    }
                }
            }
            submit(family, batch, pool, outcomes);
            return new Measured(merge(plans, outcomes), Duration.ofNanos(System.nanoTime() - start));
        } finally {
            pool.shutdownNow();
        }
    }

    /** The outcome of a unit: a place in a call's outcomes. */
    private record Pending<R>(Future<List<R>> call, int index) {}

    private static <U extends WorkUnit> Object keyOf(U unit) {
        Object key = unit.key();
        return key == null ? unit : key;
    }

    private static <U extends WorkUnit, R> void warmUp(ModelFamily<U, R> family, ExecutorService pool, int threads)
            throws InferenceException, InterruptedException {
        List<Future<List<R>>> runs = IntStream.range(0, threads)
                .mapToObj(thread -> pool.submit(() -> family.run(List.of(family.probe(256)), new Cancellation())))
                .toList();
        for (Future<List<R>> run : runs) {
            await(run);
        }
    }

    /** Hands a batch to the threads as calls and goes on at once, so that no thread waits for the next batch. */
    private static <U extends WorkUnit, R> void submit(
            ModelFamily<U, R> family, List<U> batch, ExecutorService pool, Map<Object, Pending<R>> outcomes) {
        for (List<U> units : CallPlan.of(List.copyOf(batch), WorkUnit::paddedTokens, family.callTokens())) {
            Future<List<R>> run = pool.submit(() -> family.run(units, new Cancellation()));
            for (int index = 0; index < units.size(); index++) {
                outcomes.put(keyOf(units.get(index)), new Pending<>(run, index));
            }
        }
    }

    private static <U extends WorkUnit, R> long merge(List<ScoringPlan<U, R>> plans, Map<Object, Pending<R>> outcomes)
            throws InferenceException, InterruptedException {
        long documents = 0;
        for (ScoringPlan<U, R> plan : plans) {
            List<R> own = new ArrayList<>();
            for (U unit : plan.units()) {
                Pending<R> pending = Objects.requireNonNull(outcomes.get(keyOf(unit)));
                own.add(await(pending.call()).get(pending.index()));
            }
            documents += plan.merge(own).size();
        }
        return documents;
    }

    private static <T> T await(Future<T> run) throws InferenceException, InterruptedException {
        try {
            return run.get();
        } catch (ExecutionException e) {
            throw new InferenceException("A call of the bare loop failed", e);
        }
    }

    private BareLoop() {}
}
