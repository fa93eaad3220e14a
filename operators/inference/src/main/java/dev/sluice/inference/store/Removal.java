package dev.sluice.inference.store;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.hub.ModelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes models out of Sluice's own folder. Those of a Hugging Face cache stay. */
public final class Removal {

    private final ModelStore store;
    private final StoreLayout layout;

    public Removal(ModelStore store) {
        this.store = store;
        layout = store.layout();
    }

    /**
     * What was removed.
     *
     * @param commits of the model
     * @param bytes freed, with those of downloads that were never finished
     */
    public record Removed(List<String> commits, long bytes) {}

    /**
     * Removes a model: at the revision that is named, or at all of its commits with what downloads of it left.
     *
     * @param onWait is run before waiting for a pull of the model that is under way
     * @throws ModelException if it is not there, or lies in the Hugging Face cache, or cannot be removed
     */
    public Removed remove(ModelName name, Runnable onWait) throws ModelException, InterruptedException {
        try {
            if (!Files.isDirectory(layout.root())) {
                throw absent(name);
            }
            return StoreLock.holding(layout.lock(name), onWait, () -> remove(name));
        } catch (IOException e) {
            throw new ModelException(
                    "Model '" + name + "' cannot be removed from '" + store.folder() + "' (" + e
                            + "); expected a folder that can be written. See who owns it",
                    e);
        }
    }

    private Removed remove(ModelName name) throws IOException, ModelException {
        List<String> commits = new ArrayList<>(layout.commits(name));
        List<Path> partials = name.revision() == null ? layout.partials(name) : List.of();
        if (name.revision() != null) {
            Optional<String> named = layout.commitOf(name);
            Optional<String> commit = named.isPresent() ? named : store.commitBeginningWith(name);
            commits.removeIf(there -> !commit.equals(Optional.of(there)));
        }
        if (commits.isEmpty() && partials.isEmpty()) {
            throw absent(name);
        }
        long bytes = 0;
        for (Map.Entry<String, String> revision : layout.revisions(name).entrySet()) {
            if (commits.contains(revision.getValue())) {
                layout.forget(name, revision.getKey());
            }
        }
        for (String commit : commits) {
            Path trash = layout.trash(name, commit);
            bytes += FileTree.delete(trash);
            Files.createDirectories(trash.resolveSibling(""));
            // Gone at once, though deleting takes its time.
            Files.move(layout.commit(name, commit), trash, StandardCopyOption.ATOMIC_MOVE);
            bytes += FileTree.delete(trash);
        }
        for (Path partial : partials) {
            bytes += FileTree.delete(partial);
        }
        if (layout.commits(name).isEmpty()) {
            bytes += FileTree.delete(layout.model(name));
        }
        return new Removed(List.copyOf(commits), bytes);
    }

    private ModelException absent(ModelName name) throws ModelException {
        Optional<StoredModel> found = store.find(name);
        if (found.isPresent() && found.get().place() == StoredModel.Place.HUGGING_FACE_CACHE) {
            return new ModelException("Model '" + name + "' lies in the Hugging Face cache '"
                    + found.get().folder() + "'; expected one that Sluice pulled. Use 'hf cache rm'");
        }
        return new ModelException("Model '" + name + "' is not in the store '" + store.folder()
                + "'; expected one of 'sluice models list'. Check the name");
    }
}
