package dev.sluice.inference.listwise;

import dev.sluice.inference.graph.DecoderConfig;
import java.time.Duration;
import java.util.List;

/** Estimates how long blocks will take, from how long others took. Thread-safe. */
final class Pace {

    /** Floating-point operations a second and core before anything was measured: a recent server's core. */
    private static final double FIRST_GUESS = 50e9;

    private static final double WEIGHT_OF_THE_NEWEST = 0.3;

    private final DecoderConfig config;
    private double operationsPerSecond;

    Pace(DecoderConfig config, int cores) {
        this.config = config;
        this.operationsPerSecond = FIRST_GUESS * cores;
    }

    /** Notes what a block took. */
    synchronized void took(int tokens, Duration time) {
        double measured = operations(tokens) * 1e9 / Math.max(1, time.toNanos());
        operationsPerSecond += WEIGHT_OF_THE_NEWEST * (measured - operationsPerSecond);
    }

    /** How long blocks take one after the other. */
    synchronized Duration estimate(List<BlockUnit> blocks) {
        double operations =
                blocks.stream().mapToDouble(block -> operations(block.tokens())).sum();
        return Duration.ofMillis((long) (operations * 1e3 / operationsPerSecond));
    }

    /** Two operations a weight and token; a token's attention costs four a dimension and token that it sees. */
    private double operations(int tokens) {
        double attentionWidth = (double) config.heads() * config.headSize();
        double keyValueWidth = (double) config.keyValueHeads() * config.headSize();
        double weights = config.hidden() * (2 * attentionWidth + 2 * keyValueWidth + 3.0 * config.intermediate());
        double operations = 0;
        for (int window : config.windows()) {
            double seen = window == 0 ? tokens / 2.0 : Math.min(window, tokens / 2.0);
            operations += tokens * (2 * weights + 4 * attentionWidth * seen);
        }
        return operations;
    }
}
