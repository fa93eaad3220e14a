package dev.sluice.jobs.rerank;

import dev.sluice.ranking.DeadLetter;

/** Takes what could not be answered. For one thread. */
@FunctionalInterface
interface DeadLetters {
    void accept(DeadLetter letter);
}
