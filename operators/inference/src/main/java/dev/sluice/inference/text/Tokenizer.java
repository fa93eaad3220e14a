package dev.sluice.inference.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.sluice.inference.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A model's own tokenizer, as its {@code tokenizer.json} describes it, with a bound on the tokens of a text.
 * Thread-safe.
 */
public final class Tokenizer implements TokenCodec, AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;

    private Tokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Opens a tokenizer.
     *
     * @param name what the model is called in messages
     * @param json the bytes of {@code tokenizer.json}
     * @param maxTokens a longer text is cut to so many tokens, special ones included
     */
    public static Tokenizer open(String name, byte[] json, int maxTokens) throws ModelException {
        Map<String, String> options = Map.of(
                "padding",
                "false",
                "truncation",
                "true",
                "maxLength",
                Integer.toString(maxTokens),
                "modelMaxLength",
                Integer.toString(maxTokens));
        return open(name, json, options);
    }

    /**
     * Opens a tokenizer that neither cuts a text nor adds anything to it.
     *
     * @param name what the model is called in messages
     * @param json the bytes of {@code tokenizer.json}
     */
    public static Tokenizer openPlain(String name, byte[] json) throws ModelException {
        return open(name, json, Map.of("padding", "false", "truncation", "false", "addSpecialTokens", "false"));
    }

    private static Tokenizer open(String name, byte[] json, Map<String, String> options) throws ModelException {
        try {
            return new Tokenizer(HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options));
        } catch (IOException | RuntimeException e) {
            throw new ModelException("The tokenizer of model '" + name + "' cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public int[] encode(String text) {
        return toInts(tokenizer.encode(text).getIds());
    }

    @Override
    public String decode(int[] ids) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }

    /** By where the tokens stand in the text; a character that two tokens share is covered by the last of them. */
    @Override
    public int[] coverage(String text) {
        CharSpan[] spans = tokenizer.encode(text).getCharTokenSpans();
        int[] covered = new int[spans.length + 1];
        int length = 0;
        int codePoints = 0;
        for (int tokens = 1; tokens <= spans.length; tokens++) {
            int end = spans[tokens - 1].getEnd();
            if (tokens < spans.length) {
                end = Math.min(end, spans[tokens].getStart());
            }
            if (end > codePoints) {
                length = text.offsetByCodePoints(length, end - codePoints);
                codePoints = end;
            }
            covered[tokens] = length;
        }
        return covered;
    }

    /** Tokenises texts, each by itself, once. */
    public List<TokenizedText> tokenize(List<String> texts) {
        List<TokenizedText> tokenized = new ArrayList<>(texts.size());
        for (Encoding encoding : tokenizer.batchEncode(texts)) {
            tokenized.add(new TokenizedText(toInts(encoding.getIds()), encoding.exceedMaxLength()));
        }
        return tokenized;
    }

    private static int[] toInts(long[] ids) {
        int[] ints = new int[ids.length];
        for (int place = 0; place < ids.length; place++) {
            ints[place] = Math.toIntExact(ids[place]);
        }
        return ints;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
