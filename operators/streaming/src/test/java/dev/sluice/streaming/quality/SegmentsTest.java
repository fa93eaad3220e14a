package dev.sluice.streaming.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SegmentsTest {

    @Test
    void namedValuesHaveFiguresOfTheirOwnAndTheRestIsOther() {
        Segmentation named = new Segmentation("tenant", List.of("a", "b", "absent"));
        assertThat(sizes(List.of(of("a"), of("b"), of("a"), of("c"), of(Segmentation.OTHER)), List.of(named)))
                .containsExactly("all 5", "{tenant=a} 2", "{tenant=b} 1", "{tenant=other} 2");
    }

    @Test
    void theMostFrequentOfTheWindowAreNamedWhereNoneAreAndTiesByName() {
        List<SetFigures> figures = new ArrayList<>();
        for (int value = 30; value >= 10; value--) {
            figures.add(of("t" + value));
        }
        figures.add(of("z"));
        figures.add(of("z"));
        List<String> sizes = sizes(figures, List.of(Segmentation.by("tenant")));
        assertThat(sizes).hasSize(1 + Segmentation.MOST_FREQUENT + 1).contains("{tenant=z} 2", "{tenant=t10} 1");
        assertThat(sizes)
                .contains("{tenant=t28} 1", "{tenant=other} 2")
                .doesNotContain("{tenant=t29} 1", "{tenant=t30} 1");
    }

    @Test
    void eachSegmentationPartsTheWholeWindow() {
        List<SetFigures> figures = List.of(
                Figures.in(Figures.unjudged("q1", 0), "a", "en"), Figures.in(Figures.unjudged("q2", 0), "b", "en"));
        assertThat(sizes(figures, List.of(Segmentation.by("tenant"), Segmentation.by("language"))))
                .containsExactly("all 2", "{tenant=a} 1", "{tenant=b} 1", "{language=en} 2");
    }

    @Test
    void textsNumbersAndBooleansNameSegments() {
        Attributes attributes =
                new Attributes("{\"text\":\"a\",\"number\":1.50,\"yes\":true,\"list\":[1],\"none\":null,\"long\":\""
                        + "x".repeat(257) + "\"}");
        assertThat(new SegmentValues(List.of(
                                Segmentation.by("text"),
                                Segmentation.by("number"),
                                Segmentation.by("yes"),
                                Segmentation.by("list"),
                                Segmentation.by("none"),
                                Segmentation.by("long"),
                                Segmentation.by("absent")))
                        .of(attributes))
                .containsExactly("a", "1.50", "true", "other", "other", "other", "other");
    }

    private static SetFigures of(String tenant) {
        return Figures.in(Figures.unjudged("q", 0), tenant);
    }

    private static List<String> sizes(List<SetFigures> figures, List<Segmentation> segmentations) {
        return Segments.of(figures, segmentations).stream()
                .map(segment -> name(segment.name()) + " " + segment.figures().size())
                .toList();
    }

    private static String name(Map<String, String> segment) {
        return segment == null ? "all" : segment.toString();
    }
}
