package dev.sluice.connectors.files;

import java.util.Locale;

/** Which grade counts where judgments give one document several. */
public enum ConflictingJudgments {
    /** The one that stands last. */
    LAST,
    /** The one that stands first. */
    FIRST,
    /** The highest. */
    HIGHEST;

    int choose(int earlier, int later) {
        return switch (this) {
            case LAST -> later;
            case FIRST -> earlier;
            case HIGHEST -> Math.max(earlier, later);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
