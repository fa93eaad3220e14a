package dev.sluice.inference.graph;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.nio.ByteBuffer;

/** The types of weights that the compiler takes. */
public enum ElementType {
    F32("F32", 4, DataType.FLOAT),
    F16("F16", 2, DataType.FLOAT16),
    BF16("BF16", 2, DataType.BFLOAT16),
    U8("U8", 1, DataType.UINT8);

    private final String safetensorsName;
    private final int bytes;
    private final DataType onnxType;

    ElementType(String safetensorsName, int bytes, DataType onnxType) {
        this.safetensorsName = safetensorsName;
        this.bytes = bytes;
        this.onnxType = onnxType;
    }

    /** The name in a safetensors header, such as {@code BF16}. */
    public String safetensorsName() {
        return safetensorsName;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** The next element of a little-endian buffer. */
    float next(ByteBuffer buffer) {
        return switch (this) {
            case F32 -> buffer.getFloat();
            case F16 -> halfToFloat(buffer.getShort());
            case BF16 -> Float.intBitsToFloat(buffer.getShort() << Short.SIZE);
            case U8 -> buffer.get() & 0xFF;
        };
    }

    /** IEEE 754 binary16: a sign, 5 bits of exponent with bias 15, 10 of fraction. */
    private static float halfToFloat(short half) {
        int exponent = (half >> 10) & 0x1F;
        int fraction = half & 0x3FF;
        float magnitude = exponent == 0
                ? Math.scalb((float) fraction, -24)
                : Math.scalb((float) (fraction | 0x400), exponent - 25);
        return half < 0 ? -magnitude : magnitude;
    }

    /** The number that ONNX has for this type. */
    int onnx() {
        return onnxType.getNumber();
    }
}
