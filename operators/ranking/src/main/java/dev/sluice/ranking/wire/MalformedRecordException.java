package dev.sluice.ranking.wire;

import dev.sluice.ranking.DeadLetter;

/**
 * A record cannot be read. The message says what, the value, what was expected and the remedy, and never holds a
 * document's text.
 */
public final class MalformedRecordException extends Exception {

    private final DeadLetter.Kind kind;

    public MalformedRecordException(DeadLetter.Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Why, as a fixed word. */
    public DeadLetter.Kind kind() {
        return kind;
    }
}
