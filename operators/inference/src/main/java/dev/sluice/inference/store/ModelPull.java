package dev.sluice.inference.store;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.hub.HubClient;
import dev.sluice.inference.hub.HubFile;
import dev.sluice.inference.hub.License;
import dev.sluice.inference.hub.ModelListing;
import dev.sluice.inference.hub.ModelName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings a model into the store, as far as it is not there: files first, into a folder beside, then all of them at once
 * to their place. What is there is read again, and replaced where it differs from what the hub lists. Two pulls of one
 * model at once are one after the other, and what breaks off is taken further by the next pull.
 */
public final class ModelPull {

    private static final long RESERVE_BYTES = 64L << 20;

    private final ModelStore store;
    private final StoreLayout layout;
    private final HubClient hub;
    private final PullProgress progress;
    private final FreeSpace space;

    public ModelPull(ModelStore store, HubClient hub, PullProgress progress) {
        this(store, hub, progress, FreeSpace.OF_THE_DISK);
    }

    ModelPull(ModelStore store, HubClient hub, PullProgress progress, FreeSpace space) {
        this.store = store;
        this.hub = hub;
        this.progress = progress;
        this.space = space;
        layout = store.layout();
    }

    /**
     * The model as far as it is there, with no connection made.
     *
     * @throws ModelException if it is not, or not with all that the precision needs
     */
    public static PulledModel offline(ModelStore store, ModelName name, String precision) throws ModelException {
        Optional<StoredModel> found = store.find(name);
        if (found.isEmpty() || !ModelStore.isEnough(found.get(), precision)) {
            String lack = found.isEmpty()
                    ? store.otherRevisions(name.toString())
                            .orElse("Model '" + name + "' is neither in the store '" + store.folder()
                                    + "' nor in the Hugging Face cache")
                    : "Model '" + name + "' is there with " + found.get().precisions() + " only, not with '" + precision
                            + "'";
            throw new ModelException(lack + ". Connections are forbidden by --offline, SLUICE_OFFLINE or"
                    + " HF_HUB_OFFLINE; pull it without these");
        }
        return new PulledModel(found.get(), 0, false);
    }

    /**
     * Pulls a model.
     *
     * @throws ModelException if the hub does not give it, its license is not accepted, what came is not what the hub
     *     lists, or the store cannot be written
     */
    public PulledModel run(PullRequest request) throws ModelException, InterruptedException {
        ModelListing listing = list(request);
        ModelName name = request.name();
        List<HubFile> needed = needed(listing, request.precision());
        URI card = hub.endpoint().card(name);
        progress.found(listing, card);
        try {
            Optional<StoredModel> cached = cached(name, listing, needed);
            boolean accepted = listing.license().permissive() || request.licenseAccepted();
            if (!accepted
                    && cached.isEmpty()
                    && !missing(listing, needed, false).isEmpty()) {
                throw unaccepted(request.name(), listing.license(), card);
            }
            return StoreLock.holding(
                    layout.lock(name),
                    progress::waiting,
                    () -> cached.isPresent() ? settled(name, cached.get(), 0) : pull(request, listing, needed));
        } catch (IOException e) {
            throw new ModelException(
                    "The store of models '" + store.folder() + "' cannot be used (" + e + "); expected a folder that"
                            + " can be written. Set SLUICE_MODELS to another one",
                    e);
        }
    }

    /** Where the hub does not tell, but the model is there all the same, the refusal says so. */
    private ModelListing list(PullRequest request) throws ModelException, InterruptedException {
        try {
            return hub.list(request.name());
        } catch (ModelException refusal) {
            Optional<StoredModel> there = Optional.empty();
            try {
                there = store.find(request.name());
            } catch (ModelException e) {
                refusal.addSuppressed(e);
            }
            if (there.isEmpty() || !ModelStore.isEnough(there.get(), request.precision())) {
                throw refusal;
            }
            throw new ModelException(
                    refusal.getMessage() + ". It is here all the same, in '"
                            + there.get().folder() + "': use it by its name, or pull it with --offline",
                    refusal);
        }
    }

    private static List<HubFile> needed(ModelListing listing, String precision) throws ModelException {
        List<String> paths = listing.files().stream().map(HubFile::path).toList();
        Set<String> needed = new HashSet<>(NeededFiles.among(listing.name().repository(), paths, precision));
        return listing.files().stream()
                .filter(file -> needed.contains(file.path()))
                .toList();
    }

    /** The model of the Hugging Face cache, where it has all that is needed and the own store has none of it. */
    private Optional<StoredModel> cached(ModelName name, ModelListing listing, List<HubFile> needed)
            throws IOException, ModelException {
        HuggingFaceCache cache = store.cache();
        String commit = listing.commit();
        if (store.own(name, commit).isPresent() || !cache.holds(name, commit, needed)) {
            return Optional.empty();
        }
        Optional<StoredModel> cached = cache.snapshot(name, commit);
        return cached.isPresent()
                        && cache.holds(
                                name,
                                commit,
                                GraphWeights.namedBy(
                                        listing, needed, cached.get().folder()))
                ? cached
                : Optional.empty();
    }

    /**
     * What is not in the own store of the needed files, and of those that exported models in there name.
     *
     * @param verify whether files that are there are read, and those that differ are missing too
     */
    private List<HubFile> missing(ModelListing listing, List<HubFile> needed, boolean verify)
            throws IOException, ModelException {
        List<HubFile> there = present(listing, needed, verify);
        Set<HubFile> named = new LinkedHashSet<>(namedInStore(listing, there));
        needed.forEach(named::remove);
        Set<HubFile> missing = new LinkedHashSet<>(needed);
        missing.addAll(named);
        missing.removeAll(Set.copyOf(there));
        missing.removeAll(Set.copyOf(present(listing, named, verify)));
        return List.copyOf(missing);
    }

    /** Those of the files that are in the own store. */
    private List<HubFile> present(ModelListing listing, Collection<HubFile> files, boolean verify)
            throws IOException, ModelException {
        Path folder = layout.commit(listing.name(), listing.commit());
        List<HubFile> present = new ArrayList<>(files);
        present.retainAll(store.present(listing.name(), listing.commit()));
        present.removeIf(file -> verify && !Verification.isIntact(file, folder.resolve(file.path())));
        return present;
    }

    private List<HubFile> namedInStore(ModelListing listing, List<HubFile> there) throws ModelException {
        try {
            return GraphWeights.namedBy(listing, there, layout.commit(listing.name(), listing.commit()));
        } catch (ModelException e) {
            throw new ModelException(
                    e.getMessage() + ". Where it is damaged, remove it with 'sluice models remove "
                            + listing.name().repository() + "' and pull it again",
                    e);
        }
    }

    private static ModelException unaccepted(ModelName name, License license, URI card) {
        return new ModelException("Model '" + name + "' has the license '" + license.title()
                + "', which is not known to allow every use; nothing was downloaded. Read it at " + card
                + ", and where you may use the model add --accept-license");
    }

    private PulledModel pull(PullRequest request, ModelListing listing, List<HubFile> needed)
            throws IOException, ModelException, InterruptedException {
        ModelName name = request.name();
        // Another pull may have brought them while this one waited.
        List<HubFile> missing = missing(listing, needed, true);
        if (!missing.isEmpty()) {
            Path partial = layout.partial(name, listing.commit(), request.precision());
            Files.createDirectories(partial);
            fetch(listing, missing, partial);
            List<HubFile> named = named(listing, missing, partial);
            if (!named.isEmpty()) {
                fetch(listing, named, partial);
                missing = Stream.concat(missing.stream(), named.stream()).toList();
            }
            install(name, listing, missing, partial);
        }
        StoredModel model = store.own(name, listing.commit())
                .orElseThrow(() -> new IllegalStateException("'" + name + "' is not where it was put"));
        return settled(name, model, missing.size());
    }

    private void fetch(ModelListing listing, List<HubFile> files, Path partial)
            throws IOException, ModelException, InterruptedException {
        checkSpace(listing.name(), files, partial);
        progress.begin(files.size(), files.stream().mapToLong(HubFile::bytes).sum());
        try {
            new Downloads(hub).fetch(listing, files, partial);
        } finally {
            progress.end();
        }
    }

    /** What an exported model that has come names besides; where that cannot be had, all that came is thrown away. */
    private List<HubFile> named(ModelListing listing, List<HubFile> fetched, Path partial)
            throws IOException, ModelException {
        try {
            Set<HubFile> named = new LinkedHashSet<>(GraphWeights.namedBy(listing, fetched, partial));
            named.removeAll(Set.copyOf(fetched));
            named.removeAll(Set.copyOf(present(listing, named, true)));
            return List.copyOf(named);
        } catch (ModelException e) {
            FileTree.delete(partial);
            throw e;
        }
    }

    private void checkSpace(ModelName name, List<HubFile> missing, Path partial) throws IOException, ModelException {
        long expected = RESERVE_BYTES;
        for (HubFile file : missing) {
            Path begun = partial.resolve(file.path());
            expected += file.bytes() - (Files.isRegularFile(begun) ? Files.size(begun) : 0);
        }
        long free = space.at(partial);
        if (free < expected) {
            throw new ModelException(
                    "Model '" + name + "' needs " + expected + " bytes of disk more, and '" + store.folder() + "' has "
                            + free + ". Free some, or set SLUICE_MODELS to a folder on another disk");
        }
    }

    private void install(ModelName name, ModelListing listing, List<HubFile> fetched, Path partial)
            throws IOException, ModelException {
        Path folder = layout.commit(name, listing.commit());
        List<HubFile> all = new ArrayList<>(fetched);
        boolean further = Manifest.isIn(folder);
        if (further) {
            List<HubFile> before = new ArrayList<>(Manifest.read(folder).files());
            before.removeIf(old -> fetched.stream().anyMatch(file -> file.path().equals(old.path())));
            all.addAll(0, before);
        }
        Manifest manifest = new Manifest(
                name.repository(),
                listing.commit(),
                hub.endpoint().toString(),
                listing.license().title(),
                all);
        if (further) {
            for (HubFile file : fetched) {
                Path target = folder.resolve(file.path());
                Files.createDirectories(target.resolveSibling(""));
                Files.move(partial.resolve(file.path()), target, StandardCopyOption.ATOMIC_MOVE);
            }
            manifest.write(folder);
            FileTree.delete(partial);
            return;
        }
        FileTree.keepOnly(partial, new HashSet<>(manifest.paths()));
        manifest.write(partial);
        // Without a manifest it is no model, but what a crash left.
        FileTree.delete(folder);
        Files.createDirectories(layout.model(name));
        Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Remembers what the revision meant. */
    private PulledModel settled(ModelName name, StoredModel model, int files) throws IOException, ModelException {
        if (!name.isPinned()) {
            layout.setCommitOf(name, name.revisionOrMain(), model.commit());
        }
        Optional<StoredModel> known = store.find(name);
        StoredModel there = known.orElse(model);
        return new PulledModel(there, files, there.place() == StoredModel.Place.STORE);
    }
}
