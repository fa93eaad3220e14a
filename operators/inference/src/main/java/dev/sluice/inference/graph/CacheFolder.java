package dev.sluice.inference.graph;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for what can be made again. A file appears whole or not at all, so that processes that make the same one at
 * once don't harm each other. Where the folder cannot be written nothing is kept, which is logged once. Thread-safe.
 */
public final class CacheFolder {

    private static final Logger LOG = LoggerFactory.getLogger(CacheFolder.class);

    private static final int BUFFER_BYTES = 1 << 20;

    private final Path folder;
    private volatile boolean complained;

    public CacheFolder(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /**
     * The user's: {@code SLUICE_CACHE}, else {@code sluice} within {@code XDG_CACHE_HOME}, else within
     * {@code ~/.cache}.
     *
     * @param environment the environment variables
     * @param home the user's home folder
     */
    public static CacheFolder ofUser(Map<String, String> environment, Path home) {
        String own = environment.get("SLUICE_CACHE");
        if (own != null && !own.isBlank()) {
            return new CacheFolder(Path.of(own));
        }
        String shared = environment.get("XDG_CACHE_HOME");
        Path caches = shared == null || shared.isBlank() ? home.resolve(".cache") : Path.of(shared);
        return new CacheFolder(caches.resolve("sluice"));
    }

    /** Where a file of this name lies or would lie. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** The content of a file; null if it is not there or cannot be read. */
    public byte @Nullable [] read(String name) {
        try {
            return Files.readAllBytes(file(name));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            complain(e);
            return null;
        }
    }

    @Nullable
    String readText(String name) {
        byte[] content = read(name);
        return content == null ? null : new String(content, StandardCharsets.UTF_8);
    }

    /** Puts a file in place; false if the folder cannot be written. */
    public boolean write(String name, byte[] content) {
        try {
            write(name, out -> out.write(content));
            return true;
        } catch (IOException e) {
            complain(e);
            return false;
        }
    }

    /** Writes the content of a file. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Puts a large file in place. */
    void write(String name, Content content) throws IOException {
        Path target = file(name);
        Path parent = target.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("'" + name + "' names no file within a folder");
        }
        Files.createDirectories(parent);
        Path temporary = Files.createTempFile(parent, ".", ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), BUFFER_BYTES)) {
                content.writeTo(out);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void complain(IOException reason) {
        if (!complained) {
            complained = true;
            LOG.warn(
                    "The cache folder {} cannot be used ({}); graphs are compiled anew each time. Set SLUICE_CACHE to a"
                            + " folder that can be written",
                    folder,
                    reason.toString());
        }
    }
}
