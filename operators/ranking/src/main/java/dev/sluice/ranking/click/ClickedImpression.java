package dev.sluice.ranking.click;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A ranked result as a user saw it, and what was clicked in it. An impression without a click is one too.
 *
 * @param queryId impressions with the same one ask for the same documents
 * @param originId names the impression once and for all; null where that is not known
 * @param shown how many documents were shown: those of ranks 1 to this
 * @param clicked each document once, however often it was clicked; kept by rank
 */
public record ClickedImpression(String queryId, @Nullable String originId, int shown, List<ClickedDocument> clicked) {

    /** Total as far as values go: what compares as equal is equal, so that its order cannot matter. */
    static final Comparator<ClickedImpression> ORDER = Comparator.comparing(ClickedImpression::queryId)
            .thenComparing(ClickedImpression::originId, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingInt(ClickedImpression::shown)
            .thenComparing(ClickedImpression::clicked, ClickedImpression::compareDocuments);

    private static final Comparator<ClickedDocument> BY_RANK = Comparator.comparingInt(ClickedDocument::rank)
            .thenComparingInt(ClickedDocument::firstStageRank)
            .thenComparing(ClickedDocument::documentId);

    public ClickedImpression {
        Objects.requireNonNull(queryId, "queryId");
        clicked = clicked.stream().sorted(BY_RANK).toList();
        Set<String> documents = new HashSet<>();
        Set<Integer> firstStageRanks = new HashSet<>();
        int last = 0;
        for (ClickedDocument document : clicked) {
            if (document.rank() > shown) {
                throw new IllegalArgumentException("Query '" + queryId + "' has a click at rank " + document.rank()
                        + ", with " + shown + " documents shown; expected a rank within them. Leave it out.");
            }
            if (document.rank() == last
                    || !documents.add(document.documentId())
                    || !firstStageRanks.add(document.firstStageRank())) {
                throw new IllegalArgumentException("Query '" + queryId + "' has the clicked document '"
                        + document.documentId() + "', its rank " + document.rank() + " or its first-stage rank "
                        + document.firstStageRank()
                        + " twice; expected each once. Give a document clicked again once.");
            }
            last = document.rank();
        }
    }

    boolean isClicked() {
        return !clicked.isEmpty();
    }

    private static int compareDocuments(List<ClickedDocument> left, List<ClickedDocument> right) {
        Iterator<ClickedDocument> others = right.iterator();
        for (ClickedDocument document : left) {
            if (!others.hasNext()) {
                return 1;
            }
            int order = BY_RANK.compare(document, others.next());
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }
}
