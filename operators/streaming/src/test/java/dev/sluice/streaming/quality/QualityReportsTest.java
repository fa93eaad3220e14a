package dev.sluice.streaming.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.click.ClickedDocument;
import dev.sluice.ranking.click.Propensities;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.FakeReranker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QualityReportsTest {

    private static final QualityReport.Window WINDOW =
            new QualityReport.Window(Instant.EPOCH, Instant.ofEpochSecond(60));

    private static final List<Measure> MEASURES = List.of(Measure.parse("nDCG@10"));

    @Test
    void fallbacksCountAsUsersSawThemAndAreLeftOutOfRankedOnly() {
        QualityReport report = report(List.of(
                Figures.judged("q1", 0.25, 0.75, 0),
                Figures.fallback("q2", 0.5, 0),
                Figures.unjudged("q3", 0),
                Figures.unjudged("q4", 0)));
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
        QualityReport report = report(List.of(Figures.fallback("q1", 0.5, 0)));
        assertThat(report.measuresRankedOnly()).containsEntry("nDCG@10", MeasureComparison.NONE);
    }

    @Test
    void noJudgedQueryIsNullAndNotZero() {
        QualityReport report = report(List.of(Figures.unjudged("q1", 0)));
        assertThat(report.judgedQueries()).isZero();
        assertThat(report.unjudgedShare()).isNull();
        assertThat(report.measures()).containsOnly(Map.entry("nDCG@10", MeasureComparison.NONE));
    }

    @Test
    void theOrderOfArrivalChangesNoBit() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<SetFigures> reports = new ArrayList<>();
        for (int query = 0; query < 200; query++) {
            // Query ids repeat, and no origin tells the records apart
            reports.add(Figures.judged("q" + query % 50, random.nextDouble(), random.nextDouble(), 0));
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

    @Test
    void eachWindowAndSegmentIsResampledOnItsOwn() {
        List<SetFigures> figures = new ArrayList<>();
        for (int query = 0; query < 50; query++) {
            figures.add(Figures.judged("q" + query, 0, query / 50.0, 0));
        }
        QualityReport.Window later =
                new QualityReport.Window(WINDOW.end(), WINDOW.end().plusSeconds(60));
        assertThat(List.of(
                        interval(WINDOW, null, figures),
                        interval(later, null, figures),
                        interval(WINDOW, Map.of("tenant", "a"), figures),
                        interval(WINDOW, Map.of("tenant", "b"), figures)))
                .doesNotHaveDuplicates();
        assertThat(interval(WINDOW, null, figures)).isEqualTo(interval(WINDOW, null, figures));
    }

    private static MeasureComparison.Interval interval(
            QualityReport.Window window, Map<String, String> segment, List<SetFigures> figures) {
        return new QualityReports(MEASURES, Propensities.powerLaw(1))
                .of(window, segment, QualityReport.Source.JUDGED, FakeReranker.MODEL, figures)
                .measures()
                .get("nDCG@10")
                .confidenceInterval();
    }

    @Test
    void clicksAreMeasuredAsGradesAndCounterfactually() {
        ClickedDocument first = new ClickedDocument("a", 1, 3);
        ClickedDocument third = new ClickedDocument("b", 3, 1);
        QualityReport report = new QualityReports(MEASURES, Propensities.powerLaw(1))
                .of(
                        WINDOW,
                        null,
                        QualityReport.Source.CLICKS,
                        FakeReranker.MODEL,
                        List.of(
                                Figures.clicked("q1", 0, first),
                                Figures.clicked("q2", 0, third),
                                Figures.clicked("q3", 0)));
        assertThat(report.queries()).isEqualTo(3);
        assertThat(report.judgedQueries()).isEqualTo(2);
        assertThat(report.unjudgedShare()).isNull();
        assertThat(report.measures().get("nDCG@10").reranked()).isEqualTo((1 + 0.5) / 2);
        assertThat(report.measures().get("nDCG@10").difference()).isZero();
        assertThat(report.clicks().clickThrough().subList(0, 3)).containsExactly(1 / 3.0, 0.0, 1 / 3.0);
        assertThat(report.clicks().effectiveSampleSize()).isEqualTo(16 / 10.0);
        // The click at rank 3 stands for three.
        assertThat(report.clicks().counterfactual().get("nDCG@10").reranked()).isEqualTo((1 + 3 * 0.5) / 4);
        assertThat(report.clicks().counterfactual().get("nDCG@10").firstStage()).isEqualTo((0.5 + 3) / 4);
    }

    private static QualityReport report(List<SetFigures> figures) {
        return new QualityReports(MEASURES, Propensities.powerLaw(1))
                .of(WINDOW, null, QualityReport.Source.JUDGED, FakeReranker.MODEL, WindowFigures.latest(figures));
    }
}
