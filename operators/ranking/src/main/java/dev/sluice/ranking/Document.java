package dev.sluice.ranking;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One candidate that a first stage found for a query.
 *
 * @param id names the document; unique within its candidate set
 * @param score the first stage's score, finite; null where it gave none
 * @param label a known grade (0 or less: not relevant); null where the document is not judged
 */
public record Document(
        String id,
        Content content,
        @Nullable Double score,
        @Nullable Integer label) {

    public Document {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(content, "content");
        if (score != null && !Double.isFinite(score)) {
            throw new IllegalArgumentException(
                    "Score " + score + " of document '" + id + "': expected a finite number");
        }
    }

    /** A document of plain text without score and label. */
    public static Document of(String id, String text) {
        return new Document(id, new Content.Text(text), null, null);
    }

    /** The same document with a known grade. */
    public Document withLabel(int grade) {
        return new Document(id, content, score, grade);
    }
}
