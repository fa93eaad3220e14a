package dev.sluice.streaming.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.QualityAlert.Figure;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.quality.AlertBounds.Bound;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertBoundsTest {

    @Test
    void theBoundItselfIsWell() {
        assertThat(Bound.reranked("nDCG@10", 0.5).isBeyond(0.5)).isFalse();
        assertThat(Bound.reranked("nDCG@10", 0.5).isBeyond(0.49)).isTrue();
        assertThat(Bound.difference("nDCG@10", -0.1).isBeyond(-0.1)).isFalse();
        assertThat(Bound.difference("nDCG@10", -0.1).isBeyond(-0.11)).isTrue();
        assertThat(Bound.fallbackShare(0.2).isBeyond(0.2)).isFalse();
        assertThat(Bound.fallbackShare(0.2).isBeyond(0.21)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void whereAFigureCannotBeIsRefused(double value) {
        assertThatThrownBy(() -> Bound.reranked("nDCG@10", value)).hasMessageContaining("Bound " + value);
        assertThatThrownBy(() -> Bound.fallbackShare(value)).hasMessageContaining("a number from 0 to 1");
        assertThatThrownBy(() -> Bound.difference("nDCG@10", -1 - Math.abs(value)))
                .hasMessageContaining("from -1 to 1");
    }

    @Test
    void aMeasureBelongsToAllButTheFallbackShare() {
        assertThatThrownBy(() -> new Bound(Figure.RERANKED, null, 0.5)).hasMessageContaining("reranked");
        assertThatThrownBy(() -> new Bound(Figure.FALLBACK_SHARE, "nDCG@10", 0.5))
                .hasMessageContaining("nDCG@10");
        assertThatThrownBy(() -> Bound.difference("ndcg", 0)).hasMessageContaining("Measure 'ndcg' is not known");
    }

    @Test
    void oneFigureHasOneBound() {
        assertThatThrownBy(() ->
                        new AlertBounds(List.of(Bound.difference("nDCG@10", 0), Bound.difference("nDCG@10", 0.1)), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Two bounds of difference of nDCG@10");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1001})
    void aRowOfNoneOrOfTooManyWindowsIsRefused(int windows) {
        assertThatThrownBy(() -> new AlertBounds(List.of(), windows)).hasMessageContaining("after " + windows);
    }

    @Test
    void aMeasureThatIsNotComputedIsRefused() {
        AlertBounds bounds = new AlertBounds(List.of(Bound.fallbackShare(0.1), Bound.difference("RR@10", 0)), 3);
        assertThat(bounds.requireAmong(List.of(Measure.parse("RR@10")))).isSameAs(bounds);
        assertThatThrownBy(() -> bounds.requireAmong(List.of(Measure.parse("nDCG@10"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("difference of RR@10: expected one of the measures [nDCG@10]");
    }

    @Test
    void travelWithAJob() throws Exception {
        AlertBounds bounds = new AlertBounds(List.of(Bound.fallbackShare(0.1), Bound.reranked("RR@10", 0)), 3);
        assertThat(InstantiationUtil.clone(bounds)).isEqualTo(bounds);
    }
}
