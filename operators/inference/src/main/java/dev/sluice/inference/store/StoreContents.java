package dev.sluice.inference.store;

import java.util.List;

/**
 * The models that are there. One that is damaged does not hide the others.
 *
 * @param models in their order
 * @param unreadable those whose manifest cannot be used
 */
public record StoreContents(List<StoredModel> models, List<UnreadableModel> unreadable) {

    public StoreContents {
        models = List.copyOf(models);
        unreadable = List.copyOf(unreadable);
    }
}
