package dev.sluice.inference.hub;

import java.util.List;

/**
 * What a hub says of a repository at one commit.
 *
 * @param name as it was asked for
 * @param commit the commit that its revision means now
 * @param license of the model card
 * @param files all of them
 */
public record ModelListing(ModelName name, String commit, License license, List<HubFile> files) {

    public ModelListing {
        files = List.copyOf(files);
    }
}
