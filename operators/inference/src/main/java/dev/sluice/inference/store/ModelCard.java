package dev.sluice.inference.store;

import dev.sluice.inference.hub.License;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The head of a model card on the disk: YAML between two lines of dashes, of which only the license is read. */
final class ModelCard {

    private static final String FENCE = "---";
    private static final int HEAD_BYTES = 1 << 20;
    private static final Pattern ENTRY = Pattern.compile("(license|license_name):\\s*(.*)");
    private static final Pattern ITEM = Pattern.compile("\\s*-\\s+(.+)");

    /** The license that a card names; {@link License#UNKNOWN} where there is no card or it names none. */
    static License license(Path card) throws IOException {
        if (!Files.isRegularFile(card)) {
            return License.UNKNOWN;
        }
        byte[] head;
        try (var in = Files.newInputStream(card)) {
            head = in.readNBytes(HEAD_BYTES);
        }
        return license(new String(head, StandardCharsets.UTF_8).lines().toList());
    }

    static License license(List<String> lines) {
        List<String> words = new ArrayList<>();
        String name = null;
        boolean inList = false;
        for (String line : head(lines)) {
            Matcher entry = ENTRY.matcher(line);
            Matcher item = ITEM.matcher(line);
            if (entry.matches()) {
                String value = plain(entry.group(2));
                inList = entry.group(1).equals("license") && value.isEmpty();
                if (entry.group(1).equals("license_name")) {
                    name = value;
                } else {
                    words.addAll(List.of(value.replaceAll("[\\[\\]]", "").split(",")));
                }
            } else if (inList && item.matches()) {
                words.add(plain(item.group(1)));
            } else {
                inList = false;
            }
        }
        return License.of(words, name);
    }

    private static List<String> head(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).strip().equals(FENCE)) {
            return List.of();
        }
        return lines.stream()
                .skip(1)
                .takeWhile(line -> !line.strip().equals(FENCE))
                .toList();
    }

    private static String plain(@Nullable String value) {
        String text = value == null ? "" : value.replaceFirst("\\s+#.*$", "").strip();
        boolean quoted = text.length() >= 2
                && (text.startsWith("\"") || text.startsWith("'"))
                && text.charAt(0) == text.charAt(text.length() - 1);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private ModelCard() {}
}
