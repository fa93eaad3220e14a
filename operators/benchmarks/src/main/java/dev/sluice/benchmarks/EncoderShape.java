package dev.sluice.benchmarks;

/**
 * How large a BERT encoder is.
 *
 * @param heads divides {@code hidden}
 * @param vocabulary words with the special tokens
 * @param positions the longest input in tokens
 */
record EncoderShape(int layers, int hidden, int heads, int intermediate, int vocabulary, int positions) {

    private static final int PUBLISHED_VOCABULARY = 30_522;
    private static final int PUBLISHED_POSITIONS = 512;

    /** A shape with the vocabulary and the positions of the published English models. */
    static EncoderShape published(int layers, int hidden, int heads, int intermediate) {
        return new EncoderShape(layers, hidden, heads, intermediate, PUBLISHED_VOCABULARY, PUBLISHED_POSITIONS);
    }

    int headSize() {
        return hidden / heads;
    }
}
