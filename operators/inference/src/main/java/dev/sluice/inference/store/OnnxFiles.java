package dev.sluice.inference.store;

import dev.sluice.inference.ModelException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What exported models are called in repositories: by precision, the preferred names first. */
public final class OnnxFiles {

    private static final String FOLDER = "onnx/";
    private static final Map<String, List<String>> NAMES = names();

    private static Map<String, List<String>> names() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        names.put("fp32", List.of(FOLDER + "model.onnx"));
        names.put("fp16", List.of(FOLDER + "model_fp16.onnx"));
        names.put(
                "int8",
                List.of(
                        FOLDER + "model_quantized.onnx",
                        FOLDER + "model_int8.onnx",
                        FOLDER + "model_quint8_avx2.onnx",
                        FOLDER + "model_qint8_avx512_vnni.onnx",
                        FOLDER + "model_qint8_avx512.onnx",
                        FOLDER + "model_uint8.onnx"));
        return names;
    }

    /** The precisions that have names. */
    public static List<String> precisions() {
        return List.copyOf(NAMES.keySet());
    }

    /**
     * The file of a precision among those of a repository or folder; empty where there is none.
     *
     * @param paths within the repository, parts separated by {@code /}
     * @throws ModelException if there is no such precision
     */
    public static Optional<String> find(Collection<String> paths, String precision) throws ModelException {
        List<String> names = NAMES.get(precision);
        if (names == null) {
            throw new ModelException(
                    "Precision '" + precision + "' is not known; expected one of " + precisions() + ". Choose one");
        }
        return names.stream().filter(paths::contains).findFirst();
    }

    /** The precisions that have a file. */
    static List<String> precisionsAmong(Collection<String> paths) {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(paths::contains))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether a file is an exported model. */
    static boolean isOne(String path) {
        return path.startsWith(FOLDER) && path.endsWith(".onnx");
    }

    /** Whether a file holds weights that the format keeps beside a model, as {@code model.onnx_data}. */
    static boolean isDataOf(String model, String path) {
        return path.length() > model.length()
                && path.startsWith(model)
                && (path.charAt(model.length()) == '_' || path.charAt(model.length()) == '.');
    }

    private OnnxFiles() {}
}
