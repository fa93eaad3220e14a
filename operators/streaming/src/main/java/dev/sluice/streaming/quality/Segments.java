package dev.sluice.streaming.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Parts the results of a window by the values of chosen attributes. */
final class Segments {

    /**
     * Results of one segment.
     *
     * @param name the attribute and its value; null for all results
     */
    record Segment(@Nullable Map<String, String> name, List<SetFigures> figures) {}

    /** All results, then those of each value of each segmentation, the values in the order of their names. */
    static List<Segment> of(List<SetFigures> figures, List<Segmentation> segmentations) {
        List<Segment> segments = new ArrayList<>();
        segments.add(new Segment(null, figures));
        for (int index = 0; index < segmentations.size(); index++) {
            Segmentation segmentation = segmentations.get(index);
            byValue(figures, index, segmentation)
                    .forEach((value, part) -> segments.add(new Segment(Map.of(segmentation.attribute(), value), part)));
        }
        return segments;
    }

    private static Map<String, List<SetFigures>> byValue(
            List<SetFigures> figures, int index, Segmentation segmentation) {
        Map<String, List<SetFigures>> byValue = new TreeMap<>();
        Set<String> named =
                segmentation.values().isEmpty() ? mostFrequent(figures, index) : new HashSet<>(segmentation.values());
        for (SetFigures one : figures) {
            String value = one.segments().get(index);
            byValue.computeIfAbsent(named.contains(value) ? value : Segmentation.OTHER, name -> new ArrayList<>())
                    .add(one);
        }
        return byValue;
    }

    private static Set<String> mostFrequent(List<SetFigures> figures, int index) {
        Map<String, Integer> counts = new HashMap<>();
        figures.forEach(one -> counts.merge(one.segments().get(index), 1, Integer::sum));
        counts.remove(Segmentation.OTHER);
        Set<String> most = new HashSet<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(Segmentation.MOST_FREQUENT)
                .forEach(entry -> most.add(entry.getKey()));
        return most;
    }

    private Segments() {}
}
