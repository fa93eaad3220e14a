package dev.sluice.ranking.click;

import dev.sluice.ranking.measure.Ndcg;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Users whose taste is known. They look at a rank with the probability {@code 1 / rank^eta}, each rank on its own, and
 * click what they look at with a probability of the document: that is its relevance, and the gain in the true nDCG. The
 * order shown follows relevance better than the first stage's.
 *
 * @param queries how many different ones
 * @param impressions of each query
 * @param leastRelevant how many relevant documents a query has at least
 * @param mostRelevant and at most
 * @param relevances from which that of a relevant document is drawn
 * @param noise the probability that a document which is not relevant is clicked when looked at
 * @param eta how fast attention drops
 * @param shown how many of the documents are shown
 * @param ordersChange whether the order shown differs between the impressions of a query
 */
record ClickSimulator(
        int queries,
        int impressions,
        int leastRelevant,
        int mostRelevant,
        List<Double> relevances,
        double noise,
        double eta,
        int shown,
        boolean ordersChange) {

    static final List<Double> EQUAL = List.of(0.5);
    static final List<Double> GRADED = List.of(0.2, 0.5, 0.9);

    private static final int DOCUMENTS = 10;
    private static final Ndcg MEASURE = Ndcg.at(10);

    /** What users did, and the true mean nDCG@10 of what they were shown. */
    record Outcome(List<ClickedImpression> impressions, double firstStage, double reranked) {
        double difference() {
            return reranked - firstStage;
        }
    }

    /** Each query comes once and has one relevant document. */
    static ClickSimulator once(int queries) {
        return new ClickSimulator(queries, 1, 1, 1, EQUAL, 0, 1, DOCUMENTS, false);
    }

    /** Each query comes several times. */
    static ClickSimulator repeated(int queries, int impressions) {
        return new ClickSimulator(queries, impressions, 1, 1, EQUAL, 0, 1, DOCUMENTS, false);
    }

    ClickSimulator withRelevant(int least, int most, List<Double> relevances) {
        return new ClickSimulator(queries, impressions, least, most, relevances, noise, eta, shown, ordersChange);
    }

    ClickSimulator withNoise(double noise) {
        return new ClickSimulator(
                queries, impressions, leastRelevant, mostRelevant, relevances, noise, eta, shown, ordersChange);
    }

    ClickSimulator withEta(double eta) {
        return new ClickSimulator(
                queries, impressions, leastRelevant, mostRelevant, relevances, noise, eta, shown, ordersChange);
    }

    ClickSimulator withShown(int shown) {
        return new ClickSimulator(
                queries, impressions, leastRelevant, mostRelevant, relevances, noise, eta, shown, ordersChange);
    }

    ClickSimulator withChangingOrders() {
        return new ClickSimulator(
                queries, impressions, leastRelevant, mostRelevant, relevances, noise, eta, shown, true);
    }

    Outcome simulate(long seed) {
        Random random = new Random(seed);
        List<ClickedImpression> seen = new ArrayList<>();
        double firstStage = 0;
        double reranked = 0;
        for (int query = 0; query < queries; query++) {
            double[] relevance = relevance(random);
            int[] before = ranks(relevance, 0.7, random);
            int[] after = ranks(relevance, 1.6, random);
            for (int impression = 0; impression < impressions; impression++) {
                if (ordersChange) {
                    after = ranks(relevance, 1.6, random);
                }
                firstStage += ndcg(relevance, before);
                reranked += ndcg(relevance, after);
                seen.add(new ClickedImpression(
                        "q" + query, "log-0-" + seen.size(), shown, clicked(relevance, before, after, random)));
            }
        }
        return new Outcome(seen, firstStage / seen.size(), reranked / seen.size());
    }

    private double[] relevance(Random random) {
        double[] relevance = new double[DOCUMENTS];
        int relevant = leastRelevant + random.nextInt(mostRelevant - leastRelevant + 1);
        for (int document = 0; document < relevant; document++) {
            relevance[document] = relevances.get(random.nextInt(relevances.size()));
        }
        return relevance;
    }

    private List<ClickedDocument> clicked(double[] relevance, int[] before, int[] after, Random random) {
        List<ClickedDocument> clicked = new ArrayList<>();
        for (int document = 0; document < DOCUMENTS; document++) {
            double attraction = relevance[document] > 0 ? relevance[document] : noise;
            boolean looked = random.nextDouble() < Math.pow(after[document], -eta);
            if (random.nextDouble() < attraction && looked && after[document] <= shown) {
                clicked.add(new ClickedDocument("d" + document, after[document], before[document]));
            }
        }
        return clicked;
    }

    /** The rank of each document by its relevance and chance. */
    private static int[] ranks(double[] relevance, double skill, Random random) {
        double[] scores = Arrays.stream(relevance)
                .map(value -> skill * value + random.nextGaussian())
                .toArray();
        int[] ranks = new int[scores.length];
        int rank = 1;
        for (int document : IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer document) -> scores[document])
                        .reversed())
                .toList()) {
            ranks[document] = rank++;
        }
        return ranks;
    }

    private static double ndcg(double[] relevance, int[] ranks) {
        double[] best = relevance.clone();
        Arrays.sort(best);
        double gain = 0;
        double ideal = 0;
        for (int document = 0; document < relevance.length; document++) {
            gain += MEASURE.discounted(relevance[document], ranks[document]);
            ideal += MEASURE.discounted(best[document], best.length - document);
        }
        return gain / ideal;
    }
}
