package dev.sluice.inference.store;

/**
 * What came of a pull.
 *
 * @param model the model that is there now
 * @param files how many files were downloaded for it; none where it was there
 * @param verified whether all files that were needed were compared with their hashes
 */
public record PulledModel(StoredModel model, int files, boolean verified) {}
