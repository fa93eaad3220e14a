package dev.sluice.inference;

import java.util.Locale;

/**
 * What happens to strings in texts that a model reads as control tokens, such as {@code <|im_end|>}: they let a
 * document speak to the model instead of being judged by it.
 */
public enum ControlTokens {
    /** They stay, as in the reference implementations. */
    KEEP,
    /** They are taken out. */
    REMOVE;

    /** The word of the command line, such as {@code keep}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
