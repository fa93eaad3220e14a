package dev.sluice.benchmarks;

import dev.sluice.inference.engine.BareLoop;
import dev.sluice.ranking.CandidateSet;
import java.nio.file.Path;
import java.util.List;

/** {@link BareLoop}, which opens the model for each pass, outside of what it measures. */
record BareLoopContender(Path model) implements Contender {

    @Override
    public Pass score(List<CandidateSet> sets) throws Exception {
        return new Pass(BareLoop.run(EngineContender.options(model), sets).documentsPerSecond(), null);
    }

    @Override
    public void close() {}
}
