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
        return Beginning.of(tokenizer, text, most).ids().length;
    }

    /** The longest beginning of a text that fits, cut between two tokens. */
    String beginning(String text) {
        String read = Beginning.of(tokenizer, text, most).text();
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
