package dev.sluice.inference.store;

import static dev.sluice.inference.files.ModelFolder.CONFIG;
import static dev.sluice.inference.files.ModelFolder.TOKENIZER;
import static dev.sluice.inference.files.ModelFolder.TOKENIZER_CONFIG;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.OnnxFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files of a repository Sluice scores with: its configuration, its tokenizer, its card and one form of its
 * weights. That is the exported model of the precision asked for, with the data beside it; where nothing is exported it
 * is the checkpoint, from which each precision is made.
 */
public final class NeededFiles {

    /** The model card. */
    static final String CARD = "README.md";

    private static final List<String> REQUIRED = List.of(CONFIG, TOKENIZER);
    private static final List<String> OPTIONAL = List.of(TOKENIZER_CONFIG, "special_tokens_map.json", CARD);
    private static final String CHECKPOINT = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final Pattern SHARD = Pattern.compile("model-(\\d{5})-of-(\\d{5})\\.safetensors");
    private static final int NAMED_FILES = 20;

    /**
     * The needed ones.
     *
     * @param model for messages
     * @param paths of all files, parts separated by {@code /}
     * @throws ModelException if there are none that would do; names what there is
     */
    public static List<String> among(String model, Collection<String> paths, String precision) throws ModelException {
        List<String> needed = new ArrayList<>();
        for (String path : REQUIRED) {
            if (!paths.contains(path)) {
                throw new ModelException("Model '" + model + "' has no " + path + "; it has " + some(paths)
                        + ". Choose a model that comes with its tokenizer in one file");
            }
            needed.add(path);
        }
        OPTIONAL.stream().filter(paths::contains).forEach(needed::add);
        needed.addAll(weights(model, paths, precision));
        return List.copyOf(needed);
    }

    private static List<String> weights(String model, Collection<String> paths, String precision)
            throws ModelException {
        Optional<String> exported = OnnxFiles.find(precision, paths::contains);
        if (exported.isPresent()) {
            List<String> weights = new ArrayList<>();
            weights.add(exported.get());
            paths.stream()
                    .filter(path -> OnnxFiles.isDataOf(exported.get(), path))
                    .sorted()
                    .forEach(weights::add);
            return weights;
        }
        if (paths.stream().anyMatch(OnnxFiles::isOne)) {
            throw new ModelException("Model '" + model + "' is not exported with precision '" + precision + "'; it has "
                    + OnnxFiles.precisionsAmong(paths::contains)
                    + " for this processor. Choose one of these with --precision");
        }
        List<String> checkpoint = checkpoint(paths);
        if (checkpoint.isEmpty()) {
            throw new ModelException("Model '" + model + "' has neither onnx/*.onnx nor a whole " + CHECKPOINT
                    + "; it has " + some(paths) + ". Choose a model that is published in one of these forms");
        }
        return checkpoint;
    }

    private static List<String> checkpoint(Collection<String> paths) {
        if (paths.contains(CHECKPOINT)) {
            return List.of(CHECKPOINT);
        }
        Map<Integer, String> shards = new TreeMap<>();
        int expected = 0;
        for (String path : paths) {
            Matcher shard = SHARD.matcher(path);
            if (shard.matches()) {
                shards.put(Integer.valueOf(shard.group(1)), path);
                expected = Math.max(expected, Integer.parseInt(shard.group(2)));
            }
        }
        if (!paths.contains(INDEX) || shards.isEmpty() || shards.size() != expected) {
            return List.of();
        }
        List<String> checkpoint = new ArrayList<>();
        checkpoint.add(INDEX);
        checkpoint.addAll(shards.values());
        return checkpoint;
    }

    /** In which forms the weights are there: precisions of exported models, and {@code safetensors}. */
    static List<String> forms(Collection<String> paths) {
        List<String> forms = new ArrayList<>(OnnxFiles.precisionsAmong(paths::contains));
        if (!checkpoint(paths).isEmpty()) {
            forms.add("safetensors");
        }
        return List.copyOf(forms);
    }

    private static String some(Collection<String> paths) {
        List<String> sorted = List.copyOf(new TreeSet<>(paths));
        return sorted.size() <= NAMED_FILES
                ? sorted.toString()
                : sorted.subList(0, NAMED_FILES) + " and " + (sorted.size() - NAMED_FILES) + " more";
    }

    private NeededFiles() {}
}
