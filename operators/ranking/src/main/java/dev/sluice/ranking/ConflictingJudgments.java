package dev.sluice.ranking;

import java.util.Locale;

/** Which grade counts where several judgments are about the same query and document. */
public enum ConflictingJudgments {
    /** The one with the latest event time: who judged later knew more. */
    LAST,
    /** The one with the earliest event time. */
    FIRST,
    /** The highest grade. */
    HIGHEST;

    /** The word on the command line, such as {@code last}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The same word, as options are read and listed by the text forms of constants. */
    @Override
    public String toString() {
        return word();
    }
}
