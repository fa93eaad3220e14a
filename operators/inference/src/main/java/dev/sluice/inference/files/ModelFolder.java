package dev.sluice.inference.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder with a model in the published layout. Only read, never written.
 *
 * @param path absolute
 * @param name what the model is called in results and messages
 */
public record ModelFolder(Path path, String name) {

    public static final String CONFIG = "config.json";
    public static final String TOKENIZER = "tokenizer.json";
    public static final String TOKENIZER_CONFIG = "tokenizer_config.json";

    private static final String SNAPSHOTS = "snapshots";
    private static final String CACHED_MODEL = "models--";

    /** A tree in memory takes some thirty times as much as its file. */
    static final int MAX_JSON_BYTES = 4 << 20;

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * A folder that is called by its own name, or by its model's where it is a snapshot in a Hugging Face cache
     * ({@code models--owner--name/snapshots/commit}).
     */
    public static ModelFolder of(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        Path parent = path.getParent();
        Path model = parent == null ? null : parent.getParent();
        if (parent != null && model != null && parent.endsWith(SNAPSHOTS)) {
            String cached = String.valueOf(model.getFileName());
            if (cached.startsWith(CACHED_MODEL)) {
                return new ModelFolder(path, cached.substring(cached.lastIndexOf("--") + 2));
            }
        }
        Path last = path.getFileName();
        return new ModelFolder(path, last == null ? path.toString() : last.toString());
    }

    /** Where a file of this name lies or would lie. */
    public Path file(String file) {
        return path.resolve(file);
    }

    public boolean has(String file) {
        return Files.isRegularFile(file(file));
    }

    /**
     * A file that must be there.
     *
     * @throws ModelException if it is not
     */
    public Path require(String file) throws ModelException {
        if (!has(file)) {
            throw new ModelException("Model folder '" + path + "' has no " + file
                    + ". Give a folder in the published layout, with all its files");
        }
        return file(file);
    }

    /**
     * Reads a file with a JSON object, such as {@link #CONFIG}; a name that stands twice in one object is refused, as
     * readers would differ on it.
     *
     * @throws ModelException if the file is missing, too large or no JSON object
     */
    public JsonNode json(String name) throws ModelException {
        Path file = require(name);
        try {
            JsonNode root = JSON.readTree(content(file));
            if (!root.isObject()) {
                throw new ModelException("'" + file + "' holds no JSON object; expected one");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new ModelException("'" + file + "' is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ModelException("'" + file + "' cannot be read: " + e, e);
        }
    }

    private static byte[] content(Path file) throws IOException, ModelException {
        long size = Files.size(file);
        if (size > MAX_JSON_BYTES) {
            throw tooLarge(file, size + " bytes");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return content(file, in);
        }
    }

    /** A file may have grown since its size was asked for. */
    static byte[] content(Path file, InputStream in) throws IOException, ModelException {
        byte[] content = in.readNBytes(MAX_JSON_BYTES + 1);
        if (content.length > MAX_JSON_BYTES) {
            throw tooLarge(file, "more than " + MAX_JSON_BYTES + " bytes");
        }
        return content;
    }

    private static ModelException tooLarge(Path file, String size) {
        return new ModelException("'" + file + "' has " + size + "; expected at most " + MAX_JSON_BYTES);
    }
}
