package dev.sluice.inference.store;

import dev.sluice.inference.hub.ModelName;

/**
 * What to pull.
 *
 * @param precision of an exported model; a checkpoint does for each precision
 * @param licenseAccepted whether the user accepts a license that is not permissive
 */
public record PullRequest(ModelName name, String precision, boolean licenseAccepted) {}
