package dev.sluice.ranking.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Seeded random values and damaged results. A failure is run again with {@code -Dseed=...} as printed. */
class ResultCodecsRandomTest {

    private static final ModelIdentity MODEL = new ModelIdentity("m", "abc", "fp32");

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void scoresAndTimingsComeBackToTheLastBit() throws Exception {
        RankingCodec codec = new RankingCodec();
        Ranking ranking = ranking(20_000);
        assertThat(codec.decode(codec.encode(ranking))).as("seed %d", seed).isEqualTo(ranking);
        for (int run = 0; run < 2_000; run++) {
            Ranking small = ranking(1);
            assertThat(codec.decode(codec.encode(small))).as("seed %d", seed).isEqualTo(small);
        }
    }

    @Test
    void figuresOfReportsAndAlertsComeBackToTheLastBit() throws Exception {
        QualityReportCodec reports = new QualityReportCodec();
        QualityAlertCodec alerts = new QualityAlertCodec();
        for (int run = 0; run < 500; run++) {
            QualityReport report = report(run % 2 == 0 ? null : clicks());
            assertThat(reports.decode(reports.encode(report)))
                    .as("seed %d", seed)
                    .isEqualTo(report);
            QualityAlert alert = alert(run % 3 == 0 ? null : "R@5");
            assertThat(alerts.decode(alerts.encode(alert))).as("seed %d", seed).isEqualTo(alert);
        }
    }

    @Test
    void damagedResultsAreRefusedOrReadAsWhatTheySay() {
        System.out.println("ResultCodecsRandomTest: seed " + seed);
        RankingCodec rankings = new RankingCodec();
        damage(rankings.encode(ranking(3)), rankings::decode, rankings::encode);
        OriginCodec origins = new OriginCodec();
        damage(origins.encode(origin()), origins::decode, origins::encode);
        damage(origins.encode(new Origin.FileLine("sets.jsonl", 7)), origins::decode, origins::encode);
        DeadLetterCodec letters = new DeadLetterCodec();
        DeadLetter letter = DeadLetter.of(DeadLetter.Kind.WRONG_TYPE, "why", origin(), new byte[] {1, 2, 3}, 2);
        damage(letters.encode(letter), letters::decode, letters::encode);
        QualityReportCodec reports = new QualityReportCodec();
        damage(reports.encode(report(null)), reports::decode, reports::encode);
        damage(reports.encode(report(clicks())), reports::decode, reports::encode);
        QualityAlertCodec alerts = new QualityAlertCodec();
        damage(alerts.encode(alert("nDCG@10")), alerts::decode, alerts::encode);
        damage(alerts.encode(alert(null)), alerts::decode, alerts::encode);
        RunSummaryCodec summaries = new RunSummaryCodec();
        damage(summaries.encode(summary()), summaries::decode, summaries::encode);
    }

    private <T> void damage(byte[] whole, Damage.Decoder<T> decoder, Damage.Encoder<T> encoder) {
        RecordMutator bytes = new RecordMutator(random);
        TreeMutator tree = new TreeMutator(random);
        Damage damage = new Damage();
        damage.run(
                seed, 1_000, () -> random.nextBoolean() ? bytes.mutate(whole) : tree.mutate(whole), decoder, encoder);
        assertThat(damage.accepted()).isPositive();
    }

    private Ranking ranking(int size) {
        List<RankedDocument> results = IntStream.range(0, size)
                .mapToObj(
                        place -> new RankedDocument(place, "d" + place, score(), place + 1, place + 1, place % 2 == 0))
                .toList();
        return new Ranking(
                "q",
                MODEL,
                Ranking.Status.PARTIAL,
                "why",
                results,
                new Ranking.Usage(random.nextLong(), 3),
                new Ranking.Timings(duration(), duration(), duration()),
                Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
                new Attributes("{\"a\":[1,\"b\"]}"),
                null);
    }

    private Float score() {
        float score = Float.intBitsToFloat(random.nextInt());
        return Float.isFinite(score) ? (Float) score : null;
    }

    /** Up to 26 days, which is as far as milliseconds in a 64-bit float tell each nanosecond. */
    private Duration duration() {
        return Duration.ofNanos(random.nextLong(1L << (1 + random.nextInt(51))));
    }

    private static Origin origin() {
        return new Origin.KafkaRecord(
                "t",
                1,
                2,
                3,
                Bytes.of((byte) 1),
                List.of(new Origin.Header("h", null), new Origin.Header("i", Bytes.of())));
    }

    private QualityReport report(QualityReport.Clicks clicks) {
        return new QualityReport(
                new QualityReport.Window(Instant.EPOCH, Instant.EPOCH.plusSeconds(60)),
                1,
                Map.of("tenant", "a"),
                clicks == null ? QualityReport.Source.JUDGED : QualityReport.Source.CLICKS,
                MODEL,
                20,
                15,
                random.nextDouble(),
                random.nextDouble(),
                measures(),
                measures(),
                clicks);
    }

    private QualityReport.Clicks clicks() {
        return new QualityReport.Clicks(
                random.nextDouble(), random.doubles(5).boxed().toList(), measures());
    }

    private QualityAlert alert(String measure) {
        return new QualityAlert(
                QualityAlert.State.RAISED,
                measure == null ? QualityAlert.Figure.FALLBACK_SHARE : QualityAlert.Figure.DIFFERENCE,
                measure,
                random.nextDouble() - 0.5,
                random.nextDouble(),
                3,
                new QualityReport.Window(Instant.EPOCH, Instant.EPOCH.plusSeconds(60)),
                Map.of("tenant", "a"),
                QualityReport.Source.JUDGED,
                MODEL);
    }

    private RunSummary summary() {
        return new RunSummary(
                1, 2, 3, 4, 5, 6, 7, 8, 9, 1.5, 2.5, 0.5, new RunSummary.Latency(1, 2), MODEL, measures());
    }

    private Map<String, MeasureComparison> measures() {
        double difference = random.nextDouble() - 0.5;
        return Map.of(
                "nDCG@10",
                new MeasureComparison(
                        random.nextDouble(),
                        random.nextDouble(),
                        difference,
                        new MeasureComparison.Interval(difference - 0.1, difference + 0.1, 0.95)));
    }
}
