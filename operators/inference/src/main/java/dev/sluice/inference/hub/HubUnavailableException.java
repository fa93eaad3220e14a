package dev.sluice.inference.hub;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A hub did not answer as it should, and may do so later. */
final class HubUnavailableException extends IOException {

    private static final long serialVersionUID = 1;

    private final @Nullable Duration pause;

    /** @param pause for how long the hub asks to be left alone; null where it does not say */
    HubUnavailableException(String message, @Nullable Duration pause) {
        super(message);
        this.pause = pause;
    }

    @Nullable
    Duration pause() {
        return pause;
    }
}
