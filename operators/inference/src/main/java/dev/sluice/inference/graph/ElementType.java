package dev.sluice.inference.graph;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

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

    /** The number that ONNX has for this type. */
    int onnx() {
        return onnxType.getNumber();
    }
}
