package dev.sluice.inference.text;

/**
 * A number of tokens that a text may have.
 *
 * @param most 0 or less for none
 */
record TokenBudget(TokenCodec tokenizer, int most) {

    TokenBudget {
        most = Math.max(0, most);
    }

    boolean fits(String text) {
        return count(text) <= most;
    }

    /** The tokens of a text; of one longer than any that fits, more than fit. */
    int count(String text) {
        String read = Beginning.of(text, most);
        int tokens = tokenizer.encode(read).length;
        return read.length() < text.length() ? Math.max(tokens, saturated(most)) : tokens;
    }

    private static int saturated(int most) {
        return most == Integer.MAX_VALUE ? most : most + 1;
    }

    /** The longest beginning of a text that fits, cut between two tokens. */
    String beginning(String text) {
        String read = Beginning.of(text, most);
        int[] covered = tokenizer.coverage(read);
        for (int tokens = Math.min(most, covered.length - 1); tokens > 0; tokens--) {
            String beginning = read.substring(0, covered[tokens]);
            if (fits(beginning)) {
                return beginning;
            }
        }
        return "";
    }
}
