package dev.sluice.streaming.rerank;

import dev.sluice.ranking.DeadLetter;

/** What becomes of a set for which the model gave no ranking. */
sealed interface Verdict {

    /** Why, without any text of the set. */
    String reason();

    /** It is answered in first-stage order. */
    record Fallback(FallbackCause cause, String reason) implements Verdict {}

    /** It can never be answered. */
    record Rejection(DeadLetter.Kind kind, String reason) implements Verdict {}
}
