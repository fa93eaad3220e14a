package dev.sluice.inference.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for what can be made again. A file appears whole or not at all, so that processes that make the same one at
 * once don't harm each other; other users may read it as far as the umask allows. Where the folder cannot be used
 * nothing is kept, which is logged once a process. Thread-safe.
 */
public final class CacheFolder {

    private static final Logger LOG = LoggerFactory.getLogger(CacheFolder.class);

    private static final int BUFFER_BYTES = 1 << 20;
    private static final Set<OpenOption> NEW_FILE = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final FileAttribute<?> READABLE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-r--"));
    private static final Set<Path> LOGGED = ConcurrentHashMap.newKeySet();

    private final Path folder;

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

    /** The folder, absolute. */
    public Path folder() {
        return folder;
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

    /** Puts a file in place. */
    public void put(String name, byte[] content) throws IOException {
        write(name, out -> out.write(content));
    }

    /** Puts a file in place; false if the folder cannot be written, which is logged. */
    public boolean write(String name, byte[] content) {
        try {
            put(name, content);
            return true;
        } catch (IOException e) {
            complain(e);
            return false;
        }
    }

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Puts a large file in place. */
    public void write(String name, Content content) throws IOException {
        Path target = file(name);
        Path parent = target.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("'" + name + "' names no file within a folder");
        }
        Files.createDirectories(parent);
        Path temporary = parent.resolve("." + UUID.randomUUID() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(temporary, NEW_FILE, attributes(parent))) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
                content.writeTo(out);
                out.flush();
                // Or a power cut could leave the name without the content.
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static FileAttribute<?>[] attributes(Path folder) {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix ? new FileAttribute<?>[] {READABLE} : new FileAttribute<?>[0];
    }

    private void complain(IOException reason) {
        if (LOGGED.add(folder)) {
            LOG.warn(
                    "The cache folder {} cannot be used ({}); each time that a model is opened its weights are read and"
                            + " hashed anew and its graph is compiled anew. Set SLUICE_CACHE to a folder that can be"
                            + " written",
                    folder,
                    reason.toString());
        }
    }
}
