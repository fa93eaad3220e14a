package dev.sluice.inference.files;

import dev.sluice.inference.ModelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What exported models are called: by precision, the preferred names first. One whose name says that it is made for
 * another processor is no choice. They lie in {@code onnx/}, as the hub has them, or beside the configuration, as an
 * export leaves them.
 */
public final class OnnxFiles {

    private static final String SUFFIX = ".onnx";
    private static final List<String> FOLDERS = List.of("onnx/", "");
    private static final Map<String, List<String>> NAMES = names();

    private static Map<String, List<String>> names() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        names.put("fp32", List.of("model"));
        names.put("fp16", List.of("model_fp16"));
        names.put(
                "int8",
                List.of(
                        "model_quantized",
                        "model_int8",
                        "model_uint8",
                        "model_quint8_avx2",
                        "model_qint8_avx512_vnni",
                        "model_qint8_avx512",
                        "model_qint8_arm64"));
        return names;
    }

    /** The precisions that have names. */
    public static List<String> precisions() {
        return List.copyOf(NAMES.keySet());
    }

    /** {@link #find(String, Processor, Predicate)} for this machine. */
    public static Optional<String> find(String precision, Predicate<String> isThere) throws ModelException {
        return find(precision, Processor.ofThisMachine(), isThere);
    }

    /**
     * The file of a precision in a repository or folder; empty where there is none.
     *
     * @param isThere whether it has a file, by its path with parts separated by {@code /}
     * @throws ModelException if there is no such precision
     */
    public static Optional<String> find(String precision, Processor processor, Predicate<String> isThere)
            throws ModelException {
        List<String> names = NAMES.get(precision);
        if (names == null) {
            throw new ModelException(
                    "Precision '" + precision + "' is not known; expected one of " + precisions() + ". Choose one");
        }
        return first(names, processor, isThere);
    }

    private static Optional<String> first(List<String> names, Processor processor, Predicate<String> isThere) {
        return names.stream()
                .filter(processor::runs)
                .flatMap(name -> FOLDERS.stream().map(folder -> folder + name + SUFFIX))
                .filter(isThere)
                .findFirst();
    }

    /** The precisions that have a file for this machine. */
    public static List<String> precisionsAmong(Predicate<String> isThere) {
        return precisionsAmong(Processor.ofThisMachine(), isThere);
    }

    /** The precisions that have a file. */
    public static List<String> precisionsAmong(Processor processor, Predicate<String> isThere) {
        return NAMES.entrySet().stream()
                .filter(entry -> first(entry.getValue(), processor, isThere).isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether a path is that of an exported model, of whatever precision. */
    public static boolean isOne(String path) {
        return path.endsWith(SUFFIX) && (path.startsWith(FOLDERS.get(0)) || path.indexOf('/') < 0);
    }

    /** Whether a file holds weights that the format keeps beside a model, as {@code model.onnx_data}. */
    public static boolean isDataOf(String model, String path) {
        return path.length() > model.length()
                && path.startsWith(model)
                && (path.charAt(model.length()) == '_' || path.charAt(model.length()) == '.');
    }

    private OnnxFiles() {}
}
