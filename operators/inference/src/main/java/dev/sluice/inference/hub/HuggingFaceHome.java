package dev.sluice.inference.hub;

import java.nio.file.Path;
import java.util.Map;

/** Where Hugging Face's own tools keep the user's things. */
public final class HuggingFaceHome {

    /** {@code HF_HOME}, else {@code huggingface} within {@code XDG_CACHE_HOME}, else within {@code ~/.cache}. */
    public static Path of(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("HF_HOME", "");
        if (!own.isBlank()) {
            return expand(own, home);
        }
        String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (shared.isBlank() ? home.resolve(".cache") : expand(shared, home)).resolve("huggingface");
    }

    /** A folder as a variable names it; a leading {@code ~} is the user's home. */
    public static Path expand(String path, Path home) {
        if (path.equals("~")) {
            return home;
        }
        return path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path);
    }

    private HuggingFaceHome() {}
}
