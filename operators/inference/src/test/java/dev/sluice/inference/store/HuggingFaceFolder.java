package dev.sluice.inference.store;

import dev.sluice.inference.hub.FakeHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what Hugging Face's tools would leave in their cache. */
final class HuggingFaceFolder {

    private final Path model;

    /** @param root the cache */
    HuggingFaceFolder(Path root, String flatName) {
        model = root.resolve("models--" + flatName);
    }

    HuggingFaceFolder revision(String name, String commit) throws IOException {
        Path file = model.resolve("refs").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, commit);
        return this;
    }

    /** Files of a hub, as links into the blobs. */
    HuggingFaceFolder files(FakeHub hub, String... paths) throws IOException {
        for (String path : paths) {
            file(path, hub.hash(path), hub.content(path));
        }
        return this;
    }

    HuggingFaceFolder file(String path, String hash, byte[] content) throws IOException {
        Path blob = model.resolve("blobs").resolve(hash);
        Files.createDirectories(blob.getParent());
        Files.write(blob, content);
        Path link = snapshot().resolve(path);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, link.getParent().relativize(blob));
        return this;
    }

    Path blob(String hash) {
        return model.resolve("blobs").resolve(hash);
    }

    Path snapshot() {
        return model.resolve("snapshots").resolve(FakeHub.COMMIT);
    }
}
