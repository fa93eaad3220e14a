package dev.sluice.benchmarks;

import java.util.List;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;

/**
 * Words of three made-up syllables, each of which is one token of a WordPiece tokenizer.
 *
 * @param size with the special tokens, which come first
 */
record SyntheticVocabulary(int size) {

    static final List<String> SPECIAL_TOKENS = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    private static final String CONSONANTS = "bcdfghjklmnpqrstvwxz";
    private static final String VOWELS = "aeiou";
    private static final int SYLLABLES = CONSONANTS.length() * VOWELS.length();
    private static final int SYLLABLES_OF_A_WORD = 3;

    /** The token with this id, a special one or a word. */
    String token(int id) {
        int number = id - SPECIAL_TOKENS.size();
        if (number < 0) {
            return SPECIAL_TOKENS.get(id);
        }
        StringBuilder word = new StringBuilder();
        for (int syllable = 0; syllable < SYLLABLES_OF_A_WORD; syllable++) {
            int of = number % SYLLABLES;
            word.append(CONSONANTS.charAt(of / VOWELS.length())).append(VOWELS.charAt(of % VOWELS.length()));
            number /= SYLLABLES;
        }
        return word.toString();
    }

    /** A text of so many words, which is as many tokens. */
    String text(int words, RandomGenerator random) {
        StringJoiner text = new StringJoiner(" ");
        for (int word = 0; word < words; word++) {
            text.add(token(random.nextInt(SPECIAL_TOKENS.size(), size)));
        }
        return text.toString();
    }
}
