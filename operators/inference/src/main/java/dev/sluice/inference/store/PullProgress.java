package dev.sluice.inference.store;

import dev.sluice.inference.hub.HubProgress;
import dev.sluice.inference.hub.ModelListing;
import java.net.URI;

/** Hears how a pull goes. */
public interface PullProgress extends HubProgress {

    /** The hub knows the model; its card is on this page. */
    void found(ModelListing listing, URI card);

    /** Another pull or removal of this model is under way and waited for. */
    void waiting();

    /**
     * Downloads begin.
     *
     * @param files how many
     * @param bytes their size together, what is kept from earlier downloads included
     */
    void begin(int files, long bytes);

    /** All downloads are verified. */
    void end();
}
