package dev.sluice.jobs.demo;

import dev.sluice.jobs.options.Checks;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What the demo does.
 *
 * @param queries how many questions it asks
 * @param out where it leaves its report; a folder that is there and may be written
 * @param parallelism of its job
 */
public record DemoOptions(int queries, Path out, int parallelism) {
    public DemoOptions {
        Checks.atLeast("queries", queries, 1);
        Objects.requireNonNull(out, "out");
        Checks.atLeast("parallelism", parallelism, 1);
    }
}
