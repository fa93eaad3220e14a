package dev.sluice.jobs.sql;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sluice sql} is asked for.
 *
 * @param script the statements to run; null to ask for them
 * @param settings of the session, such as {@code execution.runtime-mode}, in the order given
 * @param bootstrapServers what the script's placeholder stands for; null for a broker of its own
 */
public record ClientOptions(
        @Nullable Path script,
        Map<String, String> settings,
        @Nullable String bootstrapServers) {

    public ClientOptions {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
}
