package dev.sluice.inference.text;

/**
 * What is read of a text that a model sees a bounded number of tokens of: enough that its first tokens are those of the
 * whole text. The rest would only cost time and memory, of which a token takes some hundred bytes.
 *
 * @param text the part that was read
 * @param ids its tokens, more than asked for unless the text has no more
 * @param isWhole whether the whole text was read
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares or changes it.
public record Beginning(String text, int[] ids, boolean isWhole) {

    /** Characters at the end of what is read whose tokens may be others when the text goes on. */
    private static final int SPARE_CHARACTERS = 1_024;

    /** A character is at most three bytes, and a token at least one. */
    private static final int SPARE_TOKENS = 3 * SPARE_CHARACTERS;

    /** More than a token covers on average; where it does not do, more is read. */
    private static final int TOKEN_CHARACTERS = 8;

    private static final int LEAST_CHARACTERS = 32_768;

    /**
     * Reads a text until it has so many tokens and some to spare, or ends; no character is cut in two. Words that
     * become one token and blanks that become none are read on over, however long they are.
     */
    public static Beginning of(TokenCodec tokenizer, String text, int tokens) {
        long most = (long) tokens * TOKEN_CHARACTERS + LEAST_CHARACTERS;
        while (most < text.length()) {
            int end = (int) most;
            String read = text.substring(0, Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end);
            int[] ids = tokenizer.encode(read);
            if (ids.length >= (long) tokens + SPARE_TOKENS) {
                return new Beginning(read, ids, false);
            }
            most *= 2;
        }
        return new Beginning(text, tokenizer.encode(text), true);
    }

    /** The part of a text that {@link #of} reads; a short text is not tokenised for that. */
    public static String textOf(TokenCodec tokenizer, String text, int tokens) {
        long most = (long) tokens * TOKEN_CHARACTERS + LEAST_CHARACTERS;
        return text.length() <= most ? text : of(tokenizer, text, tokens).text();
    }
}
