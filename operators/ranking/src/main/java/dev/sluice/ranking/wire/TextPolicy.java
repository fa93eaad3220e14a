package dev.sluice.ranking.wire;

/** Which strings a record may hold, names of members included. */
enum TextPolicy {

    /** Well-formed Unicode without U+0000, as tokenizers and databases take it: for records from outside. */
    CLEAN {
        @Override
        int flawIn(String text) {
            for (int index = 0; index < text.length(); index++) {
                char character = text.charAt(index);
                if (character == 0) {
                    return index;
                }
                if (Character.isSurrogate(character)) {
                    if (!startsPair(text, index)) {
                        return index;
                    }
                    index++;
                }
            }
            return NO_FLAW;
        }
    },

    /** Any Java string: for the project's own records, which may quote a topic's header names as they came. */
    ANY {
        @Override
        int flawIn(String text) {
            return NO_FLAW;
        }
    };

    static final int NO_FLAW = -1;

    /** Where the first character stands that this policy refuses; {@link #NO_FLAW} without one. */
    abstract int flawIn(String text);

    /** Says what is wrong at a flaw, such as {@code U+0000 at character 3}. */
    static String describe(String text, int flaw) {
        return (text.charAt(flaw) == 0 ? "U+0000" : "an unpaired surrogate") + " at character " + flaw;
    }

    private static boolean startsPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }
}
