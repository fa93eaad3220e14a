package dev.sluice.jobs.models;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.engine.CompiledModel;
import java.nio.file.Path;

/** Compiles a model; outside of tests {@link dev.sluice.inference.engine.Rerankers#compile(Path, String)}. */
@FunctionalInterface
public interface ModelCompiler {
    CompiledModel compile(Path folder, String precision) throws ModelException;
}
