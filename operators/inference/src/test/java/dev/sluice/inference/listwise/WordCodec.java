package dev.sluice.inference.listwise;

import dev.sluice.inference.text.TokenCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One token a word, markers and control tokens being words wherever they stand; a text decodes to words and blanks. */
class WordCodec implements TokenCodec {

    static final List<String> CONTROL_TOKENS = List.of("<|im_start|>", "<|im_end|>", "<think>", "</think>");

    private static final Pattern WORD = Pattern.compile(Stream.concat(Markup.MARKERS.stream(), CONTROL_TOKENS.stream())
                    .map(Pattern::quote)
                    .collect(Collectors.joining("|"))
            + "|[^\\s<]+|<");

    private final Map<String, Integer> ids = new HashMap<>();
    private final List<String> words = new ArrayList<>();
    private final List<String> decoded = new ArrayList<>();
    private final Map<String, Integer> tokensOfWord;
    private final Map<String, String> readAs;

    WordCodec() {
        this(Map.of(), Map.of());
    }

    private WordCodec(Map<String, Integer> tokensOfWord, Map<String, String> readAs) {
        this.tokensOfWord = tokensOfWord;
        this.readAs = readAs;
    }

    /** A codec that reads one word as so many tokens. */
    static WordCodec readingAsMany(String word, int tokens) {
        return new WordCodec(Map.of(word, tokens), Map.of());
    }

    /** A codec that takes one word for another. */
    static WordCodec mistaking(String word, String other) {
        return new WordCodec(Map.of(), Map.of(word, other));
    }

    @Override
    public int[] encode(String text) {
        List<Integer> tokens = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            int id = id(readAs.getOrDefault(word.group(), word.group()));
            for (int count = tokensOfWord.getOrDefault(word.group(), 1); count > 0; count--) {
                tokens.add(id);
            }
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private int id(String word) {
        return ids.computeIfAbsent(word, added -> {
            words.add(added);
            return words.size() - 1;
        });
    }

    @Override
    public String decode(int[] tokens) {
        String text = Arrays.stream(tokens).mapToObj(words::get).collect(Collectors.joining(" "));
        decoded.add(text);
        return text;
    }

    /** All texts that were decoded, in their order. */
    List<String> decoded() {
        return decoded;
    }
}
