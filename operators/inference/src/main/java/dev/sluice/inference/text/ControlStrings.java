package dev.sluice.inference.text;

import java.util.List;

/** Finds strings that mean something to a model in texts that come from outside, and takes them out. */
public final class ControlStrings {

    /**
     * The text without any of these strings, nor those that come together when others are taken out. Reads the text
     * once, however deep they are nested; of several that end at one place the longest goes.
     */
    public static String without(String text, List<String> strings) {
        if (strings.stream().noneMatch(text::contains)) {
            return text;
        }
        StringBuilder rest = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            rest.append(text.charAt(at));
            rest.setLength(rest.length() - longestAtEnd(rest, strings));
        }
        return rest.toString();
    }

    private static int longestAtEnd(StringBuilder rest, List<String> strings) {
        char last = rest.charAt(rest.length() - 1);
        int longest = 0;
        for (String string : strings) {
            int length = string.length();
            if (string.charAt(length - 1) == last
                    && length > longest
                    && rest.indexOf(string, Math.max(0, rest.length() - length)) >= 0) {
                longest = length;
            }
        }
        return longest;
    }

    /** How often these strings stand in the text. */
    public static int count(String text, List<String> strings) {
        int count = 0;
        for (String string : strings) {
            for (int at = text.indexOf(string); at >= 0; at = text.indexOf(string, at + string.length())) {
                count++;
            }
        }
        return count;
    }

    private ControlStrings() {}
}
