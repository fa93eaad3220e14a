package dev.sluice.inference.onnx;

import org.jspecify.annotations.Nullable;

/** The types of tensors in ONNX files, with the numbers and the fields that the format gives them. */
enum TensorType {
    FLOAT(1, 32, Field.FLOATS),
    UINT8(2, 8, Field.INTS_32),
    INT8(3, 8, Field.INTS_32),
    UINT16(4, 16, Field.INTS_32),
    INT16(5, 16, Field.INTS_32),
    INT32(6, 32, Field.INTS_32),
    INT64(7, 64, Field.INTS_64),
    STRING(8, 0, Field.STRINGS),
    BOOL(9, 8, Field.INTS_32),
    FLOAT16(10, 16, Field.INTS_32),
    DOUBLE(11, 64, Field.DOUBLES),
    UINT32(12, 32, Field.UNSIGNED),
    UINT64(13, 64, Field.UNSIGNED),
    COMPLEX64(14, 64, Field.FLOATS),
    COMPLEX128(15, 128, Field.DOUBLES),
    BFLOAT16(16, 16, Field.INTS_32),
    FLOAT8E4M3FN(17, 8, Field.INTS_32),
    FLOAT8E4M3FNUZ(18, 8, Field.INTS_32),
    FLOAT8E5M2(19, 8, Field.INTS_32),
    FLOAT8E5M2FNUZ(20, 8, Field.INTS_32),
    UINT4(21, 4, Field.INTS_32),
    INT4(22, 4, Field.INTS_32),
    FLOAT4E2M1(23, 4, Field.INTS_32),
    FLOAT8E8M0(24, 8, Field.INTS_32),
    UINT2(25, 2, Field.INTS_32),
    INT2(26, 2, Field.INTS_32);

    /** Where the values of a tensor stand if they are not raw bytes. */
    enum Field {
        FLOATS(32),
        DOUBLES(64),
        INTS_32(0),
        INTS_64(0),
        UNSIGNED(0),
        STRINGS(0);

        private final int bits;

        Field(int bits) {
            this.bits = bits;
        }

        /** Bits of an entry; 0 if entries differ in length. */
        int bits() {
            return bits;
        }
    }

    private final int number;
    private final int bits;
    private final Field field;

    TensorType(int number, int bits, Field field) {
        this.number = number;
        this.bits = bits;
        this.field = field;
    }

    static @Nullable TensorType of(long number) {
        for (TensorType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }

    Field field() {
        return field;
    }

    /**
     * The bytes of so many elements.
     *
     * @throws ArithmeticException if there are more than a 64-bit number can count
     */
    long bytes(long elements) {
        return Math.addExact(Math.multiplyExact(elements, bits), 7) / 8;
    }

    /**
     * The least entries in {@link #field} for so many elements.
     *
     * @throws ArithmeticException if there are more than a 64-bit number can count
     */
    long entries(long elements) {
        return switch (this) {
            case COMPLEX64, COMPLEX128 -> Math.multiplyExact(elements, 2);
            case UINT4, INT4, FLOAT4E2M1 -> elements / 2 + elements % 2;
            case UINT2, INT2 -> elements / 4 + (elements % 4 == 0 ? 0 : 1);
            default -> elements;
        };
    }
}
