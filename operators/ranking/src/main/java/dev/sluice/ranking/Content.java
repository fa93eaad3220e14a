package dev.sluice.ranking;

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

    /** Named texts in the order in which they were given; how they become one text is the reranker's choice. */
    record Fields(Map<String, String> values) implements Content {
        public Fields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
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
