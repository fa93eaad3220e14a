package dev.sluice.inference.store;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.hub.HubFile;
import dev.sluice.inference.hub.ModelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The models that a user has: those in Sluice's own folder, and those of a Hugging Face cache, which are used where
 * they lie. A model is there whole or not at all. Thread-safe, and safe for several processes.
 */
public final class ModelStore {

    private static final Pattern SHORT_COMMIT = Pattern.compile("[0-9a-f]{7,39}");

    private final StoreLayout layout;
    private final HuggingFaceCache cache;

    ModelStore(StoreLayout layout, HuggingFaceCache cache) {
        this.layout = layout;
        this.cache = cache;
    }

    /**
     * The user's: in {@code SLUICE_MODELS}, else in {@code sluice/models} within {@code XDG_DATA_HOME}, else within
     * {@code ~/.local/share}; with the Hugging Face cache of {@code HF_HUB_CACHE}, else of {@code HF_HOME}, else within
     * {@code XDG_CACHE_HOME} or {@code ~/.cache}.
     *
     * @param environment the environment variables
     * @param home the user's home folder
     */
    public static ModelStore ofUser(Map<String, String> environment, Path home) {
        return new ModelStore(StoreLayout.ofUser(environment, home), HuggingFaceCache.ofUser(environment, home));
    }

    /** Sluice's own folder, absolute; it need not be there. */
    public Path folder() {
        return layout.root();
    }

    /**
     * The folder of a model, called by the last part of its name. Looks in the own folder first, then in the Hugging
     * Face cache; there only at models with a configuration, a tokenizer and weights that Sluice reads.
     *
     * @param name {@code owner/name} or {@code owner/name@revision}; without a revision it is {@code main}. Seven or
     *     more digits that only one commit of those that are there begins with mean that one, unless a branch or a tag
     *     is called so
     * @return empty where it is not there, or the text is no name of a model
     * @throws ModelException if a folder or a manifest cannot be read
     */
    public Optional<ModelFolder> find(String name) throws ModelException {
        Optional<ModelName> parsed = ModelName.of(name);
        return parsed.isEmpty() ? Optional.empty() : find(parsed.get()).map(StoredModel::modelFolder);
    }

    /**
     * What a user calls a model: a folder that is there, else a model by its name.
     *
     * @return empty where there is neither
     * @throws ModelException if a folder or a manifest cannot be read
     */
    public Optional<ModelFolder> findOrFolder(String model) throws ModelException {
        try {
            Path folder = Path.of(model);
            if (!model.isBlank() && Files.isDirectory(folder)) {
                return Optional.of(ModelFolder.of(folder));
            }
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        return find(model);
    }

    /** {@link #find(String)}, with all that is known of the model. */
    public Optional<StoredModel> find(ModelName name) throws ModelException {
        return reading(() -> {
            Optional<String> commit = layout.commitOf(name);
            if (commit.isPresent()) {
                Optional<StoredModel> own = own(name, commit.get());
                Optional<StoredModel> found = own.isPresent() ? own : cache.snapshot(name, commit.get());
                if (found.isPresent()) {
                    return found;
                }
            }
            Optional<StoredModel> cached = cache.find(name);
            if (cached.isPresent()) {
                return cached;
            }
            Optional<String> meant = commitBeginningWith(name);
            return meant.isPresent() ? find(name.at(meant.get())) : Optional.empty();
        });
    }

    /** The one commit that is there and begins with the revision; empty where that is too short or begins several. */
    Optional<String> commitBeginningWith(ModelName name) throws IOException {
        String revision = name.revisionOrMain();
        if (!SHORT_COMMIT.matcher(revision).matches()) {
            return Optional.empty();
        }
        List<String> meant = commits(name).stream()
                .filter(commit -> commit.startsWith(revision))
                .toList();
        return meant.size() == 1 ? Optional.of(meant.get(0)) : Optional.empty();
    }

    /**
     * Says under which other names a model is there that is not there as it is called.
     *
     * @param model {@code owner/name} or {@code owner/name@revision}
     * @return empty where nothing of that repository is there, or the text is no name of a model
     * @throws ModelException if a folder or a manifest cannot be read
     */
    public Optional<String> otherRevisions(String model) throws ModelException {
        Optional<ModelName> name = ModelName.of(model);
        List<ModelName> names = name.isPresent() ? namesOf(name.get()) : List.of();
        if (name.isEmpty() || names.isEmpty()) {
            return Optional.empty();
        }
        List<String> revisions = names.stream().map(ModelName::revisionOrMain).toList();
        List<String> words = names.stream().map(ModelName::toString).toList();
        return Optional.of("Model '" + name.get().repository() + "' is there as " + String.join(", ", revisions)
                + " only, not as " + name.get().revisionOrMain() + "; name " + String.join(" or ", words));
    }

    /** The names by which a repository is found, whatever revision is asked for: by commit where no other means it. */
    private List<ModelName> namesOf(ModelName name) throws ModelException {
        return reading(() -> {
            Set<String> revisions = new TreeSet<>(layout.revisions(name).keySet());
            revisions.addAll(cache.revisions(name).keySet());
            List<ModelName> names = new ArrayList<>();
            Set<String> commits = commits(name);
            for (String revision : revisions) {
                ModelName other = revision.equals(ModelName.MAIN)
                        ? new ModelName(name.repository(), null)
                        : new ModelName(name.repository(), revision);
                Optional<StoredModel> found = find(other);
                if (found.isPresent()) {
                    names.add(other);
                    commits.remove(found.get().commit());
                }
            }
            commits.forEach(commit -> names.add(name.at(commit)));
            return names;
        });
    }

    /** The commits of a repository that are there, in the own folder or in the Hugging Face cache. */
    private Set<String> commits(ModelName name) throws IOException {
        Set<String> commits = new TreeSet<>(layout.commits(name));
        commits.addAll(cache.commits(name));
        return commits;
    }

    /**
     * What is known of a folder: repository, commit, license. Looks at this folder only.
     *
     * @return empty where the folder is neither of the store nor of the Hugging Face cache
     * @throws ModelException if the folder or its manifest cannot be read
     */
    public Optional<StoredModel> about(ModelFolder folder) throws ModelException {
        Path path = folder.path().toAbsolutePath().normalize();
        return reading(() -> {
            Optional<ModelName> name = layout.nameOf(path);
            return name.isPresent() ? own(name.get(), name.get().revisionOrMain()) : cache.at(path);
        });
    }

    /**
     * The license of a folder's model: as it was pulled, or as its card names it; {@code unknown} where it has none.
     *
     * @throws ModelException if the card cannot be read
     */
    public String licenseOf(ModelFolder folder) throws ModelException {
        Optional<StoredModel> stored = about(folder);
        return stored.isPresent()
                ? stored.get().license()
                : reading(() -> ModelCard.license(folder.file(NeededFiles.CARD)).title());
    }

    /**
     * All models, those of the own folder first, each by its name.
     *
     * @throws ModelException if a folder cannot be read
     */
    public StoreContents list() throws ModelException {
        StoreContents pulled = pulled();
        List<StoredModel> models = new ArrayList<>(pulled.models());
        return reading(() -> {
            models.addAll(cache.list());
            return new StoreContents(models, pulled.unreadable());
        });
    }

    /** The models of the own folder. */
    StoreContents pulled() throws ModelException {
        return reading(() -> {
            List<StoredModel> models = new ArrayList<>();
            List<UnreadableModel> unreadable = new ArrayList<>();
            for (ModelName name : layout.models()) {
                for (String commit : layout.commits(name)) {
                    try {
                        own(name, commit).ifPresent(models::add);
                    } catch (ModelException e) {
                        unreadable.add(new UnreadableModel(name.at(commit), String.valueOf(e.getMessage())));
                    }
                }
            }
            return new StoreContents(models, unreadable);
        });
    }

    /** The model of the own folder at a commit; empty where it was not pulled. */
    Optional<StoredModel> own(ModelName name, String commit) throws ModelException, IOException {
        Path folder = layout.commit(name, commit);
        if (!Manifest.isIn(folder)) {
            return Optional.empty();
        }
        Manifest manifest = Manifest.read(folder);
        List<String> revisions = layout.revisions(name).entrySet().stream()
                .filter(revision -> revision.getValue().equals(commit))
                .map(Map.Entry::getKey)
                .toList();
        return Optional.of(new StoredModel(
                name.repository(),
                revisions,
                commit,
                manifest.license(),
                NeededFiles.forms(manifest.paths()),
                manifest.bytes(),
                folder,
                StoredModel.Place.STORE));
    }

    /** Whether a model that is there has all that is needed to score with this precision. */
    static boolean isEnough(StoredModel model, String precision) throws ModelException {
        // A checkpoint does for each precision.
        return model.precisions().contains(precision) || model.precisions().equals(List.of("safetensors"));
    }

    /** Files of the manifest that are there with their sizes; no hash is computed. */
    List<HubFile> present(ModelName name, String commit) throws ModelException, IOException {
        Path folder = layout.commit(name, commit);
        List<HubFile> present = new ArrayList<>();
        if (Manifest.isIn(folder)) {
            for (HubFile file : Manifest.read(folder).files()) {
                Path path = folder.resolve(file.path());
                if (Files.isRegularFile(path) && Files.size(path) == file.bytes()) {
                    present.add(file);
                }
            }
        }
        return present;
    }

    StoreLayout layout() {
        return layout;
    }

    HuggingFaceCache cache() {
        return cache;
    }

    /** Something that reads the disk. */
    @FunctionalInterface
    interface Reading<T> {
        T run() throws IOException, ModelException;
    }

    private <T> T reading(Reading<T> reading) throws ModelException {
        try {
            return reading.run();
        } catch (IOException e) {
            throw new ModelException(
                    "The store of models '" + folder() + "' or the Hugging Face cache cannot be read (" + e
                            + "); expected folders that can. Mend that, or set SLUICE_MODELS and HF_HUB_CACHE to others",
                    e);
        }
    }
}
