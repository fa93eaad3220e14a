package dev.sluice.inference.store;

import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.hub.ModelName;
import java.nio.file.Path;
import java.util.List;

/**
 * A model that is there, at one commit.
 *
 * @param repository what it is called on the hub: {@code owner/name}, or {@code name} alone
 * @param revisions the branches and tags that mean this commit here
 * @param commit 40 hexadecimal digits
 * @param license as its card calls it; {@code unknown} where it names none
 * @param precisions of the exported models that are there; {@code safetensors} for a checkpoint, from which each
 *     precision is made
 * @param bytes what its files take
 * @param folder where they lie
 * @param place whose folder that is
 */
public record StoredModel(
        String repository,
        List<String> revisions,
        String commit,
        String license,
        List<String> precisions,
        long bytes,
        Path folder,
        Place place) {

    /** Whose folder a model lies in. */
    public enum Place {
        /** Sluice's own: pulled, with a manifest, and removed by Sluice. */
        STORE("store"),
        /** The cache of Hugging Face's tools: read only. */
        HUGGING_FACE_CACHE("huggingface");

        private final String word;

        Place(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    public StoredModel {
        revisions = List.copyOf(revisions);
        precisions = List.copyOf(precisions);
    }

    /** The folder, called by the last part of the model's name. */
    public ModelFolder modelFolder() {
        return new ModelFolder(folder, new ModelName(repository, null).shortName());
    }

    /** The repository and its commit. */
    public ModelName name() {
        return new ModelName(repository, commit);
    }
}
