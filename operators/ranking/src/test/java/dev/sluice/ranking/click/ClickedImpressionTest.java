package dev.sluice.ranking.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClickedImpressionTest {

    private static final ClickedDocument FIRST = new ClickedDocument("a", 1, 3);
    private static final ClickedDocument SECOND = new ClickedDocument("b", 2, 1);

    @Test
    void theOrderOfClicksIsNotKept() {
        assertThat(impression(2, SECOND, FIRST)).isEqualTo(impression(2, FIRST, SECOND));
    }

    @Test
    void whatIsOrderedAsEqualIsEqual() {
        List<ClickedImpression> impressions = List.of(
                impression(2),
                impression(3),
                impression(2, FIRST),
                impression(2, SECOND),
                impression(2, FIRST, SECOND),
                impression(2, new ClickedDocument("a", 1, 4)),
                impression(2, new ClickedDocument("c", 1, 3)),
                new ClickedImpression("q", "log-0-1", 2, List.of()),
                new ClickedImpression("r", null, 2, List.of()));
        for (ClickedImpression left : impressions) {
            for (ClickedImpression right : impressions) {
                int order = ClickedImpression.ORDER.compare(left, right);
                assertThat(order == 0).as("%s %s", left, right).isEqualTo(left.equals(right));
                assertThat(Integer.signum(ClickedImpression.ORDER.compare(right, left)))
                        .isEqualTo(-Integer.signum(order));
            }
        }
    }

    @Test
    void aClickBehindWhatWasShownIsRefused() {
        assertThatThrownBy(() -> impression(1, SECOND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a click at rank 2, with 1 documents shown");
    }

    @Test
    void aDocumentOrARankTwiceIsRefused() {
        for (ClickedDocument again : List.of(
                new ClickedDocument("a", 2, 2), new ClickedDocument("c", 1, 2), new ClickedDocument("c", 2, 3))) {
            assertThatThrownBy(() -> impression(3, FIRST, again))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("twice; expected each once");
        }
    }

    @Test
    void ranksBelowOneAreRefused() {
        assertThatThrownBy(() -> new ClickedDocument("a", 0, 1)).hasMessageContaining("rank 0");
        assertThatThrownBy(() -> new ClickedDocument("a", 1, 0)).hasMessageContaining("first-stage rank 0");
    }

    private static ClickedImpression impression(int shown, ClickedDocument... clicked) {
        return new ClickedImpression("q", null, shown, List.of(clicked));
    }
}
