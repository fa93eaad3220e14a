package dev.sluice.inference.store;

import dev.sluice.inference.hub.ModelName;

/**
 * A pulled model of which nothing can be said, as its manifest cannot be used.
 *
 * @param name of the repository, with the commit
 * @param reason for people, with the remedy
 */
public record UnreadableModel(ModelName name, String reason) {}
