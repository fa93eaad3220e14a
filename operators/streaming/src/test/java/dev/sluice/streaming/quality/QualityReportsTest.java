package dev.sluice.streaming.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.QualityReport;
import dev.sluice.streaming.FakeReranker;
import dev.sluice.streaming.Reports;
import dev.sluice.streaming.outcome.SetReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QualityReportsTest {

    private static final QualityReport.Window WINDOW =
            new QualityReport.Window(Instant.EPOCH, Instant.ofEpochSecond(60));

    @Test
    void fallbacksCountAsUsersSawThemAndAreLeftOutOfRankedOnly() {
        QualityReport report = report(List.of(
                Reports.judged(SetReport.Status.RANKED, "q1", 0.25, 0.75),
                Reports.judged(SetReport.Status.FALLBACK, "q2", 0.5, 0.5),
                Reports.ranked("q3", 0, 1),
                Reports.ranked("q4", 0, 1)));
        assertThat(report.queries()).isEqualTo(4);
        assertThat(report.judgedQueries()).isEqualTo(2);
        assertThat(report.fallbackShare()).isEqualTo(0.25);
        assertThat(report.unjudgedShare()).isEqualTo(0.95);
        assertThat(report.measures().get("nDCG@10").difference()).isEqualTo(0.25);
        assertThat(report.measures().get("nDCG@10").confidenceInterval()).isNotNull();
        assertThat(report.measuresRankedOnly().get("nDCG@10")).isEqualTo(new MeasureComparison(0.25, 0.75, 0.5, null));
    }

    @Test
    void onlyFallbacksGiveNothingRankedOnly() {
        QualityReport report = report(List.of(Reports.judged(SetReport.Status.FALLBACK, "q1", 0.5, 0.5)));
        assertThat(report.measuresRankedOnly()).containsEntry("nDCG@10", MeasureComparison.NONE);
    }

    @Test
    void noJudgedQueryIsNullAndNotZero() {
        QualityReport report = report(List.of(Reports.ranked("q1", 0, 1)));
        assertThat(report.judgedQueries()).isZero();
        assertThat(report.unjudgedShare()).isNull();
        assertThat(report.measures().values()).allMatch(MeasureComparison.NONE::equals);
    }

    @Test
    void theOrderOfArrivalChangesNoBit() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<SetReport> reports = new ArrayList<>();
        for (int query = 0; query < 200; query++) {
            // Query ids repeat, and no origin tells the records apart
            reports.add(Reports.judged(
                    SetReport.Status.RANKED, "q" + query % 50, random.nextDouble(), random.nextDouble()));
        }
        QualityReport expected = report(reports);
        Collections.shuffle(reports, random);
        assertThat(report(reports)).as("seed %d", seed).isEqualTo(expected);
        MeasureComparison comparison = expected.measures().get("nDCG@10");
        assertThat(comparison.confidenceInterval().low()).isLessThan(comparison.difference());
        assertThat(comparison.confidenceInterval().high()).isGreaterThan(comparison.difference());
        assertThat(comparison.confidenceInterval().high()
                        - comparison.confidenceInterval().low())
                .isCloseTo(4 * Math.sqrt(1 / 6.0 / 200), within(0.04));
    }

    private static QualityReport report(List<SetReport> reports) {
        return QualityReports.of(WINDOW, 0, FakeReranker.MODEL, reports);
    }
}
