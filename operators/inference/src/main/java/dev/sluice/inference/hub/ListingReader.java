package dev.sluice.inference.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a hub's description of a repository. */
final class ListingReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LICENSE_TAG = "license:";
    private static final int MAX_FILES = 100_000;

    private final HubEndpoint endpoint;

    ListingReader(HubEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** @throws ModelException if it is none, or names a file that would lead out of a folder */
    ModelListing read(ModelName name, byte[] content) throws ModelException {
        try {
            JsonNode root = JSON.readTree(content);
            String commit = root.path("sha").asText();
            JsonNode siblings = root.path("siblings");
            if (!ModelName.isCommit(commit) || !siblings.isArray() || siblings.size() > MAX_FILES) {
                throw new IllegalArgumentException("it has no commit or no list of files");
            }
            if (name.isPinned() && !commit.equals(name.revision())) {
                throw new IllegalArgumentException("it is asked for another commit than '" + commit + "'");
            }
            List<HubFile> files = new ArrayList<>();
            Set<String> paths = new HashSet<>();
            for (JsonNode sibling : siblings) {
                HubFile file = file(sibling);
                if (!paths.add(file.path())) {
                    throw new IllegalArgumentException("it lists the file '" + file.path() + "' twice");
                }
                files.add(file);
            }
            return new ModelListing(name, commit, license(root), files);
        } catch (IOException | IllegalArgumentException e) {
            throw new ModelException(
                    "What " + endpoint + " says of model '" + name.repository() + "' is refused: " + reason(e)
                            + ". Expected the interface of the Hugging Face hub. Check the endpoint",
                    e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof IllegalArgumentException ? String.valueOf(e.getMessage()) : "it is no JSON";
    }

    private static HubFile file(JsonNode sibling) {
        String path = sibling.path("rfilename").asText();
        JsonNode large = sibling.path("lfs");
        JsonNode size = large.has("size") ? large.path("size") : sibling.path("size");
        String sha256 = large.path("sha256").asText();
        String blob = sibling.path("blobId").asText();
        boolean hashed = !sha256.isEmpty() || !blob.isEmpty();
        if (!size.isIntegralNumber() || !hashed) {
            throw new IllegalArgumentException(
                    "it gives no size or no hash of the file '" + ModelName.printable(path) + "'");
        }
        FileHash hash = sha256.isEmpty()
                ? new FileHash(FileHash.Kind.GIT_BLOB, blob)
                : new FileHash(FileHash.Kind.SHA256, sha256);
        return new HubFile(path, size.asLong(), hash);
    }

    private static License license(JsonNode root) {
        JsonNode card = root.path("cardData");
        List<String> words = new ArrayList<>();
        JsonNode named = card.path("license");
        if (named.isTextual()) {
            words.add(named.asText());
        }
        named.forEach(word -> words.add(word.asText()));
        if (words.isEmpty()) {
            for (JsonNode tag : root.path("tags")) {
                if (tag.asText().startsWith(LICENSE_TAG)) {
                    words.add(tag.asText().substring(LICENSE_TAG.length()));
                }
            }
        }
        return License.of(words, text(card.path("license_name")));
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }
}
