package dev.sluice.inference.engine;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.ModelIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Scores documents by their index. */
final class FakeFamily implements ModelFamily<FakeFamily.Unit, Float> {

    final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<List<Unit>> calls = new ConcurrentLinkedQueue<>();
    volatile Runnable beforePlan = () -> {};
    volatile Consumer<Cancellation> duringRun = cancellation -> {};
    volatile Runnable onClose = () -> {};
    volatile float score = 1;
    volatile boolean fails;

    @Override
    public ModelIdentity model() {
        return new ModelIdentity("fake", "1", "fp32");
    }

    @Override
    public ScoringPlan<Unit, Float> plan(CandidateSet set) {
        beforePlan.run();
        events.add("planned");
        List<Unit> units = new ArrayList<>();
        for (int index = 0; index < set.documents().size(); index++) {
            units.add(new Unit(1, index * score));
        }
        return new Plan(units);
    }

    @Override
    public List<Float> run(List<Unit> units, Cancellation cancellation) throws InferenceException {
        calls.add(units);
        duringRun.accept(cancellation);
        if (fails) {
            throw new InferenceException("out of order");
        }
        return units.stream().map(Unit::score).toList();
    }

    @Override
    public int callsAtOnce(int cores) {
        return cores;
    }

    @Override
    public int callTokens() {
        return 1_024;
    }

    @Override
    public Unit probe(int tokens) {
        return new Unit(tokens, 0);
    }

    @Override
    public int bytesOf(Float outcome) {
        return 16;
    }

    @Override
    public void close() {
        events.add("closed");
        onClose.run();
    }

    record Unit(int tokens, float score) implements WorkUnit {

        @Override
        public int documents() {
            return 1;
        }

        @Override
        public int paddedTokens() {
            return tokens;
        }

        @Override
        public Object key() {
            return null;
        }
    }

    private record Plan(List<Unit> units) implements ScoringPlan<Unit, Float> {

        @Override
        public long totalTokens() {
            return units.size();
        }

        @Override
        public DocumentScores merge(List<Float> outcomes) {
            DocumentScores scores = new DocumentScores(outcomes.size());
            for (int index = 0; index < outcomes.size(); index++) {
                scores.score(index, outcomes.get(index));
            }
            return scores;
        }
    }
}
