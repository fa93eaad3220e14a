package dev.sluice.inference.text;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.ranking.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What texts became as tokens, so that a document that is a candidate of many queries is tokenised once. Bounded by the
 * memory it takes; holds hashes of the texts, not the texts. Thread-safe.
 *
 * @param <T> a text as tokens, which is shared and must not be changed
 */
public final class RememberedTokens<T> {

    /** What an entry takes besides its tokens: key, node and references, as measured on a 64-bit JVM. */
    private static final int ENTRY_BYTES = 200;

    private final Cache<ByteBuffer, T> tokens;

    /**
     * A memory.
     *
     * @param maxBytes for all entries; 0 keeps nothing
     * @param count how many tokens a text became
     */
    public RememberedTokens(long maxBytes, ToIntFunction<T> count) {
        this.tokens = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((ByteBuffer key, T value) -> ENTRY_BYTES + Integer.BYTES * count.applyAsInt(value))
                .executor(Runnable::run)
                .build();
    }

    /** The tokens of a text, by the tokenizer where they are not known. */
    public T of(String text, Function<String, T> tokenizer) {
        ByteBuffer key = ByteBuffer.wrap(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
        T known = tokens.getIfPresent(key);
        if (known == null) {
            known = tokenizer.apply(text);
            tokens.put(key, known);
        }
        return known;
    }

    /** A tokenizer that remembers what texts became. */
    public static TokenCodec over(TokenCodec tokenizer, long maxBytes) {
        RememberedTokens<int[]> remembered = new RememberedTokens<>(maxBytes, ids -> ids.length);
        return new TokenCodec() {
            @Override
            public int[] encode(String text) {
                return remembered.of(text, tokenizer::encode);
            }

            @Override
            public String decode(int[] ids) {
                return tokenizer.decode(ids);
            }

            @Override
            public int[] coverage(String text) {
                return tokenizer.coverage(text);
            }
        };
    }
}
