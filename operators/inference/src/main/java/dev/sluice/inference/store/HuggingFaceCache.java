package dev.sluice.inference.store;

import static dev.sluice.inference.files.ModelFolder.CONFIG;
import static dev.sluice.inference.files.ModelFolder.TOKENIZER;

import dev.sluice.inference.hub.HubFile;
import dev.sluice.inference.hub.HuggingFaceHome;
import dev.sluice.inference.hub.ModelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The cache of Hugging Face's own tools: {@code models--owner--name/refs/revision} holds a commit, and
 * {@code snapshots/commit/} links to the files. Only read, never written. What it holds may be parts of models only;
 * those that Sluice could not score with are passed over.
 */
final class HuggingFaceCache {

    private static final String PREFIX = "models--";
    private static final String SNAPSHOTS = "snapshots";

    private final Path root;

    HuggingFaceCache(Path root) {
        this.root = root.toAbsolutePath();
    }

    /** {@code HF_HUB_CACHE}, else {@code hub} within the home of Hugging Face's tools. */
    static HuggingFaceCache ofUser(Map<String, String> environment, Path home) {
        for (String variable : List.of("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")) {
            String own = environment.getOrDefault(variable, "");
            if (!own.isBlank()) {
                return new HuggingFaceCache(HuggingFaceHome.expand(own, home));
            }
        }
        return new HuggingFaceCache(HuggingFaceHome.of(environment, home).resolve("hub"));
    }

    /** The model that a revision means here; empty where too little of it is there. */
    Optional<StoredModel> find(ModelName name) throws IOException {
        Optional<String> commit = name.isPinned()
                ? Optional.of(name.revisionOrMain())
                : StoreLayout.readCommit(model(name).resolve("refs").resolve(name.revisionOrMain()));
        return commit.isEmpty() ? Optional.empty() : snapshot(name, commit.get());
    }

    /** The model at a commit; empty where too little of it is there. */
    Optional<StoredModel> snapshot(ModelName name, String commit) throws IOException {
        Path folder = folder(name, commit);
        if (!ModelName.isCommit(commit) || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Map<String, Long> sizes = FileTree.sizes(folder);
        List<String> precisions = NeededFiles.forms(sizes.keySet());
        if (!sizes.containsKey(CONFIG) || !sizes.containsKey(TOKENIZER) || precisions.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new StoredModel(
                name.repository(),
                revisions(name).entrySet().stream()
                        .filter(revision -> revision.getValue().equals(commit))
                        .map(Map.Entry::getKey)
                        .toList(),
                commit,
                ModelCard.license(folder.resolve(NeededFiles.CARD)).title(),
                precisions,
                sizes.values().stream().mapToLong(Long::longValue).sum(),
                folder,
                StoredModel.Place.HUGGING_FACE_CACHE));
    }

    /** Whether files are there as a hub lists them: by size, and by the hash that a blob has for its name. */
    boolean holds(ModelName name, String commit, Collection<HubFile> files) throws IOException {
        for (HubFile file : files) {
            Path path = folder(name, commit).resolve(file.path());
            if (!Files.isRegularFile(path) || Files.size(path) != file.bytes()) {
                return false;
            }
            boolean linked = Files.isSymbolicLink(path);
            if (linked && !path.toRealPath().endsWith(file.hash().hex())) {
                return false;
            }
        }
        return true;
    }

    /** The model that lies in a folder; empty where that is none of this cache. */
    Optional<StoredModel> at(Path folder) throws IOException {
        Path base = root.normalize();
        if (!folder.startsWith(base) || folder.getNameCount() != base.getNameCount() + 3) {
            return Optional.empty();
        }
        Path below = base.relativize(folder);
        Optional<ModelName> name = name(below.getName(0));
        return name.isPresent() && below.getName(1).endsWith(SNAPSHOTS)
                ? snapshot(name.get(), fileName(below))
                : Optional.empty();
    }

    private static Optional<ModelName> name(Path model) {
        String flat = fileName(model);
        return flat.startsWith(PREFIX)
                ? ModelName.of(flat.substring(PREFIX.length()).replace("--", "/"))
                        .filter(name -> name.revision() == null)
                : Optional.empty();
    }

    /** All models that Sluice can score with. */
    List<StoredModel> list() throws IOException {
        List<StoredModel> models = new ArrayList<>();
        for (Path model : entries(root)) {
            Optional<ModelName> name = name(model);
            if (name.isPresent()) {
                for (Path snapshot : entries(model.resolve(SNAPSHOTS))) {
                    snapshot(name.get(), fileName(snapshot)).ifPresent(models::add);
                }
            }
        }
        return models;
    }

    /** The commits of a model that Sluice can score with. */
    List<String> commits(ModelName name) throws IOException {
        List<String> commits = new ArrayList<>();
        for (Path snapshot : entries(model(name).resolve(SNAPSHOTS))) {
            snapshot(name, fileName(snapshot)).ifPresent(model -> commits.add(model.commit()));
        }
        return commits;
    }

    /** The commits that the revisions of a model mean. */
    Map<String, String> revisions(ModelName name) throws IOException {
        Map<String, String> revisions = new TreeMap<>();
        Path folder = model(name).resolve("refs");
        if (Files.isDirectory(folder)) {
            for (String revision : FileTree.sizes(folder).keySet()) {
                StoreLayout.readCommit(folder.resolve(revision)).ifPresent(commit -> revisions.put(revision, commit));
            }
        }
        return revisions;
    }

    private Path model(ModelName name) {
        return root.resolve(PREFIX + name.flat());
    }

    private Path folder(ModelName name, String commit) {
        return model(name).resolve(SNAPSHOTS).resolve(commit);
    }

    private static List<Path> entries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }
}
