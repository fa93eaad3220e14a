package dev.sluice.inference.crossencoder;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ONNX files of a model by precision. They lie in {@code onnx/}, as the hub has them, or beside the configuration,
 * as an export leaves them; of several names for a precision the first counts.
 */
final class OnnxVariants {

    private static final List<String> FOLDERS = List.of("onnx/", "");

    private static final Map<String, List<String>> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("fp32", List.of("model.onnx"));
        NAMES.put("fp16", List.of("model_fp16.onnx"));
        NAMES.put(
                "int8",
                List.of(
                        "model_quantized.onnx",
                        "model_int8.onnx",
                        "model_quint8_avx2.onnx",
                        "model_qint8_avx512_vnni.onnx",
                        "model_qint8_avx512.onnx",
                        "model_qint8_arm64.onnx"));
    }

    /** The precisions that a folder has a file for. */
    static List<String> precisions(ModelFolder folder) {
        return NAMES.keySet().stream()
                .filter(precision -> !files(folder, precision).isEmpty())
                .toList();
    }

    /**
     * The file of a precision.
     *
     * @throws ModelException if the folder has none
     */
    static Path file(ModelFolder folder, String precision) throws ModelException {
        List<Path> files = files(folder, precision);
        if (!files.isEmpty()) {
            return files.get(0);
        }
        List<String> others = precisions(folder);
        if (others.isEmpty()) {
            throw new ModelException("Model folder '" + folder.path() + "' has no ONNX file; expected one such as"
                    + " onnx/model.onnx, which a cross-encoder is run from. Fetch it where the model is published,"
                    + " or export it");
        }
        throw new ModelException("Precision '" + precision + "' is not to be had for model '" + folder.name()
                + "', whose folder '" + folder.path() + "' has " + others + "; expected one of these. Set --precision"
                + (NAMES.containsKey(precision)
                        ? ", or fetch " + NAMES.get(precision).get(0)
                        : ""));
    }

    private static List<Path> files(ModelFolder folder, String precision) {
        List<Path> files = new ArrayList<>();
        for (String name : NAMES.getOrDefault(precision, List.of())) {
            for (String place : FOLDERS) {
                if (folder.has(place + name)) {
                    files.add(folder.file(place + name));
                }
            }
        }
        return files;
    }

    private OnnxVariants() {}
}
