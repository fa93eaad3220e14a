package dev.sluice.streaming.quality;

import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.wire.AttributeTexts;
import java.util.List;
import java.util.Map;

/** Reads the values by which figures are told apart from the attributes of a set. Not thread-safe. */
final class SegmentValues {

    /** A longer value is no name of a segment. */
    private static final int LONGEST = 256;

    private final List<String> names;

    SegmentValues(List<Segmentation> segmentations) {
        this.names = segmentations.stream().map(Segmentation::attribute).toList();
    }

    /** One value for each segmentation; {@link Segmentation#OTHER} where the set has none that can name a segment. */
    List<String> of(Attributes attributes) {
        if (names.isEmpty()) {
            return List.of();
        }
        Map<String, String> texts = AttributeTexts.of(attributes);
        return names.stream()
                .map(name -> texts.getOrDefault(name, Segmentation.OTHER))
                .map(value -> value.length() > LONGEST ? Segmentation.OTHER : value)
                .toList();
    }
}
