package dev.sluice.inference.biencoder;

import java.nio.FloatBuffer;

/** A vector of length 1. Immutable. */
final class UnitVector {

    private final float[] values;

    private UnitVector(float[] values) {
        this.values = values;
    }

    /** The next {@code size} values of a buffer, divided by their Euclidean length. */
    static UnitVector normalised(FloatBuffer buffer, int size) {
        float[] values = new float[size];
        buffer.get(values);
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        double length = Math.sqrt(squares);
        for (int place = 0; place < size; place++) {
            values[place] = (float) (values[place] / length);
        }
        return new UnitVector(values);
    }

    /** The vector of values that {@link #values} gave; takes them over. */
    static UnitVector of(float[] values) {
        return new UnitVector(values);
    }

    /** Not to be changed. */
    float[] values() {
        return values;
    }

    /** The cosine of two such vectors, summed in double in the order of the dimensions. */
    float cosine(UnitVector other) {
        double sum = 0;
        for (int place = 0; place < values.length; place++) {
            sum += (double) values[place] * other.values[place];
        }
        return (float) sum;
    }

    int bytes() {
        return 16 + values.length * Float.BYTES;
    }
}
