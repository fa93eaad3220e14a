package dev.sluice.ranking.click;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.measure.Ndcg;
import dev.sluice.ranking.statistics.PairedBootstrap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * nDCG as it would be if users looked at every rank alike, estimated from clicks: of the order that was shown, and of
 * the first stage's, which was not.
 *
 * <p>The gain of a document is its clicks, each weighted by the inverse propensity of the rank where it was shown
 * (Joachims, Swaminathan and Schnabel, 2017): for each click, as many more as users did not look. The estimate is
 * normalised by what the same clicks could have gained at best (self-normalised: Swaminathan and Joachims, 2015), as a
 * ratio of sums:
 *
 * <pre>
 *     sum over impressions of the DCG of their weighted clicks
 *     --------------------------------------------------------
 *     sum over queries of the DCG of their weighted clicks, summed by document, in the best order
 * </pre>
 *
 * <p>Both sums are linear in clicks but for the best order, so that impressions without a click need no account of
 * their own: they add 0 above and below. A mean of each impression's own ratio would leave them out, and with them what
 * was not clicked because it stood too deep; weighting such a mean with the inverse of the probability of any click
 * needs that probability, and what few clicks say of it errs more where a query comes a few times.
 *
 * <p>What it estimates, and where it errs:
 *
 * <ul>
 *   <li>The mean over queries in which a query weighs as much as there is to gain in it, its ideal DCG. Where one
 *       document a query is relevant, and equally so, that is the mean nDCG.
 *   <li>The sum above has no bias, whatever is relevant and however often a query comes. So the ratio of the two orders
 *       has none, but for that of a ratio of means, which vanishes as clicks grow in number.
 *   <li>The sum below has none where one document a query is relevant, and less the more often a query comes. Where
 *       several are, and a query comes a few times, it is too large: chance decides which were clicked, and the best
 *       order is chosen with that knowledge. Both orders and their difference then come out too small, by the same
 *       factor; in simulations down to three quarters with one to five relevant documents and one impression a query.
 *   <li>Documents that were not shown cannot be clicked: they count neither as found nor as missed, and the first stage
 *       gets nothing for what it had and the order shown has not.
 *   <li>Clicks on documents that are not relevant count like others, and wrong propensities bias: to take {@code 1 /
 *       rank^0.8} for {@code 1 / rank} leaves a fifth of the bias that clicks as grades have.
 * </ul>
 *
 * <p>The interval is of the difference, over queries: all impressions of a query are drawn together.
 */
record CounterfactualNdcg(Ndcg measure, Propensities propensities) {

    /**
     * Compares both orders.
     *
     * @param impressions in {@link ClickedImpression#ORDER}
     * @return {@link MeasureComparison#NONE} without a click
     */
    MeasureComparison compare(List<ClickedImpression> impressions, PairedBootstrap bootstrap) {
        List<QueryGains> queries = new ArrayList<>();
        int from = 0;
        while (from < impressions.size()) {
            String queryId = impressions.get(from).queryId();
            int to = from + 1;
            while (to < impressions.size() && impressions.get(to).queryId().equals(queryId)) {
                to++;
            }
            QueryGains gains = gains(impressions.subList(from, to));
            if (gains.ideal > 0) {
                queries.add(gains);
            }
            from = to;
        }
        return queries.isEmpty() ? MeasureComparison.NONE : compareQueries(queries, bootstrap);
    }

    private static MeasureComparison compareQueries(List<QueryGains> queries, PairedBootstrap bootstrap) {
        double ideal = 0;
        double firstStage = 0;
        double shown = 0;
        double[] differences = new double[queries.size()];
        double[] weights = new double[queries.size()];
        for (int query = 0; query < differences.length; query++) {
            QueryGains gains = queries.get(query);
            ideal += gains.ideal;
            firstStage += gains.firstStage;
            shown += gains.shown;
            differences[query] = (gains.shown - gains.firstStage) / gains.ideal;
            weights[query] = gains.ideal;
        }
        return new MeasureComparison(
                firstStage / ideal,
                shown / ideal,
                (shown - firstStage) / ideal,
                bootstrap.interval(differences, weights));
    }

    private QueryGains gains(List<ClickedImpression> impressions) {
        double firstStage = 0;
        double shown = 0;
        Map<String, Double> byDocument = new HashMap<>();
        for (ClickedImpression impression : impressions) {
            for (ClickedDocument document : impression.clicked()) {
                double gain = propensities.weight(document.rank());
                byDocument.merge(document.documentId(), gain, Double::sum);
                shown += measure.discounted(gain, document.rank());
                if (document.firstStageRank() <= impression.shown()) {
                    firstStage += measure.discounted(gain, document.firstStageRank());
                }
            }
        }
        return new QueryGains(firstStage, shown, ideal(byDocument));
    }

    private double ideal(Map<String, Double> gainByDocument) {
        double[] gains = gainByDocument.values().stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        double ideal = 0;
        for (int rank = 1; rank <= gains.length; rank++) {
            ideal += measure.discounted(gains[gains.length - rank], rank);
        }
        return ideal;
    }

    /** The sums of one query's discounted gains: in the first stage's order, in the one shown, and in the best. */
    private record QueryGains(double firstStage, double shown, double ideal) {}
}
