package dev.sluice.jobs.options;

import java.util.Arrays;

/** Enums as options write them: the words that their constants' text forms are. */
public final class Words {

    /**
     * The constant that a word stands for.
     *
     * @throws IllegalArgumentException if it stands for none
     */
    public static <E extends Enum<E>> E parse(Class<E> type, String word) {
        E[] constants = type.getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> constant.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + word + "' is not known; expected one of " + Arrays.toString(constants)));
    }

    private Words() {}
}
