package dev.sluice.inference.store;

import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.hub.HuggingFaceHome;
import dev.sluice.inference.hub.ModelName;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where things lie in Sluice's own store: {@code owner/name/commit/} with the files, {@code owner/name/refs/revision}
 * with the commit that a revision meant when it was pulled, {@code .partial/} with downloads under way,
 * {@code .locks/}.
 *
 * @param root absolute
 */
record StoreLayout(Path root) {

    private static final String REVISIONS = "refs";
    private static final String PARTIAL = ".partial";
    private static final String COMMIT_AND_PRECISION = "--[0-9a-f]{40}--[a-z0-9]+";

    /** Stands for the owner of models that have none; no owner is called so. */
    private static final String NO_OWNER = "-";

    /** {@code SLUICE_MODELS}, else within {@code XDG_DATA_HOME}, else within {@code ~/.local/share}. */
    static StoreLayout ofUser(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("SLUICE_MODELS", "");
        if (!own.isBlank()) {
            return new StoreLayout(HuggingFaceHome.expand(own, home).toAbsolutePath());
        }
        String shared = environment.getOrDefault("XDG_DATA_HOME", "");
        Path data = shared.isBlank() ? home.resolve(".local").resolve("share") : HuggingFaceHome.expand(shared, home);
        return new StoreLayout(data.resolve("sluice").resolve("models").toAbsolutePath());
    }

    Path model(ModelName name) {
        return root.resolve(name.owner().isEmpty() ? NO_OWNER : name.owner()).resolve(name.shortName());
    }

    Path commit(ModelName name, String commit) {
        return model(name).resolve(commit);
    }

    /** Where a download lies until it is whole: apart by precision, so that the folder holds what one pull needs. */
    Path partial(ModelName name, String commit, String precision) {
        return root.resolve(PARTIAL).resolve(name.flat() + "--" + commit + "--" + precision);
    }

    /** Where a folder goes that is about to be deleted. */
    Path trash(ModelName name, String commit) {
        return root.resolve(PARTIAL).resolve(name.flat() + "--" + commit + "--removed");
    }

    /** All downloads of a model that were not finished. A model may be called as the owner of others is. */
    List<Path> partials(ModelName name) throws IOException {
        Pattern own = Pattern.compile(Pattern.quote(name.flat()) + COMMIT_AND_PRECISION);
        return folders(root.resolve(PARTIAL)).stream()
                .filter(folder -> own.matcher(fileName(folder)).matches())
                .toList();
    }

    Path lock(ModelName name) {
        return root.resolve(".locks").resolve(name.flat());
    }

    /** The commits of a model that are there. */
    List<String> commits(ModelName name) throws IOException {
        return folders(model(name)).stream()
                .filter(Manifest::isIn)
                .map(StoreLayout::fileName)
                .filter(ModelName::isCommit)
                .toList();
    }

    /** The models that have a folder. */
    List<ModelName> models() throws IOException {
        List<ModelName> models = new ArrayList<>();
        for (Path owner : folders(root)) {
            for (Path model : folders(owner)) {
                name(owner, model).ifPresent(models::add);
            }
        }
        return models;
    }

    /** The name, with the commit, of the model that lies in a folder; empty where none could. */
    Optional<ModelName> nameOf(Path folder) {
        Path base = root.normalize();
        if (!folder.startsWith(base) || folder.getNameCount() != base.getNameCount() + 3) {
            return Optional.empty();
        }
        Path below = base.relativize(folder);
        String commit = fileName(below);
        return ModelName.isCommit(commit)
                ? name(below.getName(0), below.getName(1)).map(name -> name.at(commit))
                : Optional.empty();
    }

    private static Optional<ModelName> name(Path owner, Path model) {
        String prefix = fileName(owner).equals(NO_OWNER) ? "" : fileName(owner) + "/";
        return ModelName.of(prefix + fileName(model)).filter(name -> name.revision() == null);
    }

    /** The commit that a revision means here; empty where it was never pulled. */
    Optional<String> commitOf(ModelName name) throws IOException {
        if (name.isPinned()) {
            return Optional.of(name.revisionOrMain());
        }
        return readCommit(revisionFile(name, name.revisionOrMain()));
    }

    /** Reads a file that holds a commit. */
    static Optional<String> readCommit(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file).strip()).filter(ModelName::isCommit);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void setCommitOf(ModelName name, String revision, String commit) throws IOException {
        new CacheFolder(model(name).resolve(REVISIONS))
                .put(encode(revision), (commit + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void forget(ModelName name, String revision) throws IOException {
        Files.deleteIfExists(revisionFile(name, revision));
    }

    /** The commits that the revisions of a model mean. */
    Map<String, String> revisions(ModelName name) throws IOException {
        Map<String, String> revisions = new TreeMap<>();
        Path folder = model(name).resolve(REVISIONS);
        if (Files.isDirectory(folder)) {
            for (Path file : list(folder)) {
                if (!fileName(file).startsWith(".")) {
                    readCommit(file)
                            .ifPresent(commit ->
                                    revisions.put(URLDecoder.decode(fileName(file), StandardCharsets.UTF_8), commit));
                }
            }
        }
        return revisions;
    }

    private Path revisionFile(ModelName name, String revision) {
        return model(name).resolve(REVISIONS).resolve(encode(revision));
    }

    /** A revision may have slashes; its file is one all the same. */
    private static String encode(String revision) {
        return URLEncoder.encode(revision, StandardCharsets.UTF_8);
    }

    private static List<Path> folders(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        return list(parent).stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }
}
