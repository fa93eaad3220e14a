package dev.sluice.inference.crossencoder;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the windows of a long document begin, by the rule of the code published beside Jina Reranker v2: the first at
 * 0, each next one after the budget less the overlap, the last moved back so that it is full. The overlap is at most a
 * quarter of the budget, rounded down.
 */
final class Windows {

    /** A part of a document's tokens, from the first to before the last. */
    record Window(int from, int to) {}

    /**
     * Covers a document; one that fits, or has no token, is one window.
     *
     * @param tokens how many the document has
     * @param budget how many a window takes
     * @throws IllegalArgumentException if the budget is below 1: no number of windows would cover a token
     */
    static List<Window> of(int tokens, int budget, int overlap) {
        if (budget < 1) {
            throw new IllegalArgumentException("Windows of " + budget + " tokens: expected at least 1");
        }
        if (tokens <= budget) {
            return List.of(new Window(0, tokens));
        }
        int step = budget - Math.min(overlap, budget / 4);
        List<Window> windows = new ArrayList<>();
        for (int from = 0; from + budget < tokens; from += step) {
            windows.add(new Window(from, from + budget));
        }
        windows.add(new Window(tokens - budget, tokens));
        return windows;
    }

    private Windows() {}
}
