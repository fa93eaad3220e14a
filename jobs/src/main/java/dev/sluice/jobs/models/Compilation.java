package dev.sluice.jobs.models;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.engine.CompiledModel;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Surroundings;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ExitCode;

/** Compiles a model and says what came out. */
final class Compilation {

    private final Surroundings surroundings;
    private final ModelCompiler compiler;

    Compilation(Surroundings surroundings, ModelCompiler compiler) {
        this.surroundings = surroundings;
        this.compiler = compiler;
    }

    int run(Path folder, String precision) {
        long start = System.nanoTime();
        try {
            CompiledModel compiled = compiler.compile(folder, precision);
            surroundings
                    .err()
                    .printf(
                            Locale.ROOT,
                            "Compiled %s, version %s: %,d bytes in %s, in %.1f s%n",
                            folder,
                            compiled.version(),
                            compiled.graphBytes(),
                            compiled.graphFile(),
                            (System.nanoTime() - start) / 1e9);
            return ExitCode.OK;
        } catch (ModelException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
