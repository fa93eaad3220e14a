package dev.sluice.ranking.wire;

import org.jspecify.annotations.Nullable;

/** The rule for texts of records, for records that do not come as JSON: well-formed Unicode without U+0000. */
public final class CleanText {

    /** What is wrong with a text, such as {@code U+0000 at character 3}, without any of it; null where nothing is. */
    public static @Nullable String flawIn(String text) {
        int flaw = TextPolicy.CLEAN.flawIn(text);
        return flaw == TextPolicy.NO_FLAW ? null : TextPolicy.describe(text, flaw);
    }

    private CleanText() {}
}
