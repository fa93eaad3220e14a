package dev.sluice.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A listwise model with random weights, in the published layout. */
final class TinyModel {

    private static final List<String> FILES =
            List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");

    /** Puts it into a folder of its name. */
    static Path in(Path parent) {
        try {
            Path folder = Files.createDirectories(parent.resolve("tiny-v3"));
            for (String file : FILES) {
                try (InputStream content = TinyModel.class.getResourceAsStream("/listwise/tiny-v3/" + file)) {
                    Files.copy(Objects.requireNonNull(content, file), folder.resolve(file));
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TinyModel() {}
}
