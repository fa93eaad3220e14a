package dev.sluice.inference.onnx;

/** What is wrong with an ONNX file; whoever knows its name says so. */
final class OnnxFileException extends Exception {

    /**
     * A refusal.
     *
     * @param what what the file does or has
     * @param expected what was expected instead
     */
    OnnxFileException(String what, String expected) {
        super(what + "; expected " + expected);
    }
}
