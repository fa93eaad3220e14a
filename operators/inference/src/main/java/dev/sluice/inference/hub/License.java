package dev.sluice.inference.hub;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The license that a model card names.
 *
 * @param title what to call it
 * @param permissive whether it is known to allow any use; where it is not, users have to accept it
 */
public record License(String title, boolean permissive) {

    /** The card names none. */
    public static final License UNKNOWN = new License("unknown", false);

    private static final String OTHER = "other";
    private static final Set<String> PERMISSIVE = Set.of(
            "0bsd",
            "afl-3.0",
            "apache-2.0",
            "artistic-2.0",
            "bsd",
            "bsd-2-clause",
            "bsd-3-clause",
            "bsd-3-clause-clear",
            "bsl-1.0",
            "cc-by-2.0",
            "cc-by-2.5",
            "cc-by-3.0",
            "cc-by-4.0",
            "cc0-1.0",
            "cdla-permissive-1.0",
            "cdla-permissive-2.0",
            "isc",
            "mit",
            "mit-0",
            "ncsa",
            "pddl",
            "postgresql",
            "unlicense",
            "wtfpl",
            "zlib");

    /**
     * The license of a card.
     *
     * @param words the hub's words for licenses; with several, all of them have to be permissive
     * @param name what the card calls a license that the hub has no word for; that name alone permits nothing
     */
    public static License of(List<String> words, @Nullable String name) {
        List<String> known = words.stream()
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
        if (name != null && !name.isBlank() && (known.isEmpty() || known.equals(List.of(OTHER)))) {
            return new License(ModelName.printable(name.strip()), false);
        }
        return known.isEmpty()
                ? UNKNOWN
                : new License(ModelName.printable(String.join(", ", known)), PERMISSIVE.containsAll(known));
    }
}
