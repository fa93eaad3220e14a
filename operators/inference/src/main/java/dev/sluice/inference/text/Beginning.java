package dev.sluice.inference.text;

/**
 * What is read of a text that a model sees a bounded number of tokens of. The rest would only cost: a token takes some
 * hundred bytes of memory.
 */
public final class Beginning {

    /** The longest token of the published vocabularies has so many characters. */
    private static final int TOKEN_CHARACTERS = 128;

    /** Beside what tokens can cover: what a tokenizer may take together or leave out at the end of what is read. */
    private static final int SPARE_CHARACTERS = 4_096;

    /** As much of a text as so many tokens can cover at most; no character is cut in two. */
    public static String of(String text, int tokens) {
        long most = (long) tokens * TOKEN_CHARACTERS + SPARE_CHARACTERS;
        if (text.length() <= most) {
            return text;
        }
        int end = (int) most;
        return text.substring(0, Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end);
    }

    private Beginning() {}
}
