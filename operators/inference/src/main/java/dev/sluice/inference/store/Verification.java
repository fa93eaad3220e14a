package dev.sluice.inference.store;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.hub.HubFile;
import dev.sluice.inference.hub.ModelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads pulled models again, to see whether they are still as they came. */
public final class Verification {

    private final ModelStore store;

    public Verification(ModelStore store) {
        this.store = store;
    }

    /** All models of the own folder. */
    public StoreContents pulled() throws ModelException {
        return store.pulled();
    }

    /**
     * A model that can be verified.
     *
     * @throws ModelException if it was not pulled
     */
    public StoredModel pulled(ModelName name) throws ModelException {
        Optional<StoredModel> found = store.find(name);
        if (found.isEmpty()) {
            throw new ModelException(store.otherRevisions(name.toString())
                    .orElse("Model '" + name + "' is not there; expected one of 'sluice models list'. Pull it with"
                            + " 'sluice models pull " + name + "'"));
        }
        if (found.get().place() != StoredModel.Place.STORE) {
            throw new ModelException("Model '" + name + "' lies in the Hugging Face cache '"
                    + found.get().folder() + "'; expected one that Sluice pulled. Use 'hf cache verify " + name + "'");
        }
        return found.get();
    }

    /**
     * What is damaged, in the order of the manifest; empty where nothing is.
     *
     * @throws ModelException if the manifest cannot be used
     */
    public List<Damage> of(StoredModel model) throws ModelException {
        List<Damage> damages = new ArrayList<>();
        for (HubFile file : Manifest.read(model.folder()).files()) {
            Path path = model.folder().resolve(file.path());
            if (!Files.isRegularFile(path)) {
                damages.add(new Damage(file.path(), true));
            } else if (!isIntact(file, path)) {
                damages.add(new Damage(file.path(), false));
            }
        }
        return damages;
    }

    /** Reads a file to see whether it is as the hub listed it. */
    static boolean isIntact(HubFile file, Path path) {
        try {
            return Files.size(path) == file.bytes() && file.hash().isOf(path);
        } catch (IOException e) {
            // What cannot be read is not what it was.
            return false;
        }
    }
}
