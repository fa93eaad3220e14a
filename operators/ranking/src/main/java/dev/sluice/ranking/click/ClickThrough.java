package dev.sluice.ranking.click;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How often each rank is clicked. */
final class ClickThrough {

    /**
     * By rank, from the first to the deepest that was shown: the share of the impressions with a document there in
     * which it was clicked.
     */
    static List<Double> byRank(Collection<ClickedImpression> impressions) {
        int depth =
                impressions.stream().mapToInt(ClickedImpression::shown).max().orElse(0);
        long[] shownTo = new long[depth + 1];
        long[] clicks = new long[depth + 1];
        for (ClickedImpression impression : impressions) {
            shownTo[impression.shown()]++;
            for (ClickedDocument document : impression.clicked()) {
                clicks[document.rank()]++;
            }
        }
        long shown = impressions.size() - shownTo[0];
        List<Double> shares = new ArrayList<>(depth);
        for (int rank = 1; rank <= depth; rank++) {
            shares.add((double) clicks[rank] / shown);
            shown -= shownTo[rank];
        }
        return shares;
    }

    private ClickThrough() {}
}
