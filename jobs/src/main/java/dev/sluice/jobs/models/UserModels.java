package dev.sluice.jobs.models;

import dev.sluice.inference.hub.Patience;
import dev.sluice.inference.store.ModelStore;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the user's models are, and how a hub is waited for.
 *
 * @param environment the environment variables
 * @param home the user's home folder
 */
public record UserModels(Map<String, String> environment, Path home, Patience patience) {

    public UserModels {
        environment = Map.copyOf(environment);
    }

    /** Those of the user who runs this process. */
    public static UserModels ofThisProcess() {
        return new UserModels(System.getenv(), Path.of(System.getProperty("user.home", ".")), Patience.DEFAULT);
    }

    ModelStore store() {
        return ModelStore.ofUser(environment, home);
    }
}
