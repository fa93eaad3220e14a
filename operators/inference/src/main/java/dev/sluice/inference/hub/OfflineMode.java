package dev.sluice.inference.hub;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Whether the environment forbids connections to a hub. */
public final class OfflineMode {

    private static final List<String> VARIABLES = List.of("SLUICE_OFFLINE", "HF_HUB_OFFLINE");
    private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");

    /** True where {@code SLUICE_OFFLINE} or {@code HF_HUB_OFFLINE} is 1, on, yes or true. */
    public static boolean isAskedFor(Map<String, String> environment) {
        return VARIABLES.stream()
                .map(variable -> environment.getOrDefault(variable, ""))
                .anyMatch(value -> YES.contains(value.strip().toUpperCase(Locale.ROOT)));
    }

    private OfflineMode() {}
}
