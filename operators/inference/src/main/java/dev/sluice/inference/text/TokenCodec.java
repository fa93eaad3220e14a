package dev.sluice.inference.text;

import java.util.Arrays;

/** From a text to tokens and back, without anything added or cut. */
public interface TokenCodec {

    /** The tokens of one text. */
    int[] encode(String text);

    /** The text of tokens, special ones included; a character that was cut becomes U+FFFD. */
    String decode(int[] ids);

    /**
     * How much of a text its first tokens cover. Here by what tokens decode to, which may be less than they cover,
     * never more; a tokenizer that knows where its tokens stand says it exactly.
     *
     * @return for each number of tokens, from none to all of the text, how many characters so many tokens cover, whole
     *     ones only; never decreasing
     */
    default int[] coverage(String text) {
        int[] ids = encode(text);
        int[] covered = new int[ids.length + 1];
        for (int tokens = 1; tokens <= ids.length; tokens++) {
            String decoded = decode(Arrays.copyOf(ids, tokens));
            covered[tokens] = Math.max(covered[tokens - 1], inCommon(text, decoded));
        }
        return covered;
    }

    private static int inCommon(String text, String other) {
        int mismatch = Arrays.mismatch(text.toCharArray(), other.toCharArray());
        int end = mismatch < 0 ? text.length() : mismatch;
        boolean cutsPair = end > 0
                && end < text.length()
                && Character.isHighSurrogate(text.charAt(end - 1))
                && Character.isLowSurrogate(text.charAt(end));
        return cutsPair ? end - 1 : end;
    }
}
