package dev.sluice.ranking;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a query or a document consists of. A query is a {@link Text} or an {@link Image}; a document may be any. */
public sealed interface Content {

    /** Plain text, as it came: nothing trimmed, nothing normalised. */
    record Text(String text) implements Content {
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * Named values in the order in which they were given; how they become one text is the reranker's choice.
     *
     * @param values whose lists and objects are at most {@value #MAX_DEPTH} inside each other
     */
    record Fields(Map<String, FieldValue> values) implements Content {

        /** As deep as a record of the wire format can hold them. */
        public static final int MAX_DEPTH = 96;

        public Fields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            for (FieldValue value : values.values()) {
                checkDepth(value, MAX_DEPTH);
            }
        }

        /** Fields that are all texts. */
        public static Fields ofTexts(Map<String, String> texts) {
            Map<String, FieldValue> values = new LinkedHashMap<>();
            texts.forEach((name, text) -> values.put(name, FieldValue.of(text)));
            return new Fields(values);
        }

        private static void checkDepth(FieldValue value, int left) {
            Collection<FieldValue> inside;
            if (value instanceof FieldValue.Items items) {
                inside = items.values();
            } else if (value instanceof FieldValue.Members members) {
                inside = members.values().values();
            } else {
                return;
            }
            if (left == 0) {
                throw new IllegalArgumentException("A field has more than " + MAX_DEPTH
                        + " lists and objects inside each other; expected at most so many. Give a flatter value");
            }
            for (FieldValue element : inside) {
                checkDepth(element, left - 1);
            }
        }
    }

    /** An image by reference: a data URL, a path below the image folder, an object-store path or an address. */
    record Image(String reference) implements Content {
        public Image {
            Objects.requireNonNull(reference, "reference");
        }
    }

    /**
     * One page of a PDF file.
     *
     * @param page the page, counted from 1; null stands for the first
     */
    record PdfPage(String reference, @Nullable Integer page) implements Content {
        public PdfPage {
            Objects.requireNonNull(reference, "reference");
            if (page != null && page < 1) {
                throw new IllegalArgumentException("Page " + page + " of a PDF: pages are counted from 1");
            }
        }
    }
}
