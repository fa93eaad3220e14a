package dev.sluice.inference.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.hub.FileHash;
import dev.sluice.inference.hub.HubFile;
import dev.sluice.inference.hub.ModelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was pulled into a folder: {@value #FILE} beside the files. A folder without one is no model.
 *
 * @param repository the model's name
 * @param commit its commit
 * @param endpoint the hub that it came from
 * @param license as its card calls it
 * @param files with the hashes that they had when they were pulled
 */
record Manifest(String repository, String commit, String endpoint, String license, List<HubFile> files) {

    static final String FILE = "sluice.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BYTES = 16 << 20;

    Manifest {
        files = List.copyOf(files);
    }

    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    static Manifest read(Path folder) throws ModelException {
        Path file = folder.resolve(FILE);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
            }
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            List<HubFile> files = new ArrayList<>();
            for (JsonNode entry : root.path("files")) {
                files.add(new HubFile(
                        entry.path("path").asText(),
                        entry.path("bytes").asLong(-1),
                        FileHash.parse(entry.path("hash").asText())));
            }
            ModelName name = new ModelName(
                    root.path("repository").asText(), root.path("commit").asText());
            if (!name.isPinned() || files.isEmpty()) {
                throw new IllegalArgumentException("it has no commit or no files");
            }
            return new Manifest(
                    name.repository(),
                    name.revisionOrMain(),
                    root.path("endpoint").asText(),
                    root.path("license").asText(),
                    files);
        } catch (IOException | IllegalArgumentException e) {
            throw new ModelException(
                    "The manifest '" + file + "' cannot be used (" + reason(e)
                            + "); expected what 'sluice models pull' wrote. Remove the model with 'sluice models"
                            + " remove' and pull it again",
                    e);
        }
    }

    /** In one line; the parser's own would quote what stands there. */
    private static String reason(Exception e) {
        return e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
    }

    /** Puts it in place of what was there, at once. */
    void write(Path folder) throws IOException {
        ObjectNode root = JSON.createObjectNode()
                .put("repository", repository)
                .put("commit", commit)
                .put("endpoint", endpoint)
                .put("license", license);
        for (HubFile file : files) {
            root.withArray("files")
                    .addObject()
                    .put("path", file.path())
                    .put("bytes", file.bytes())
                    .put("hash", file.hash().toString());
        }
        new CacheFolder(folder).put(FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }

    List<String> paths() {
        return files.stream().map(HubFile::path).toList();
    }

    long bytes() {
        return files.stream().mapToLong(HubFile::bytes).sum();
    }
}
