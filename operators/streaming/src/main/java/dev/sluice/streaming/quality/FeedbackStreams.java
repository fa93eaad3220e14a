package dev.sluice.streaming.quality;

import dev.sluice.ranking.Feedback;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.jspecify.annotations.Nullable;

/**
 * What tells more of relevance than the labels in candidate sets do. Both streams need event time. Dead letters in them
 * are handed on.
 *
 * @param judgments explicit; null for none
 * @param clicks implicit, reported apart; null for none
 */
public record FeedbackStreams(
        @Nullable DataStream<Feedback> judgments, @Nullable DataStream<Feedback> clicks) {

    /** Nothing but the labels. */
    public static final FeedbackStreams NONE = new FeedbackStreams(null, null);

    boolean hasClicks() {
        return clicks != null;
    }

    Optional<DataStream<Feedback>> all() {
        if (judgments != null && clicks != null) {
            return Optional.of(judgments.union(clicks));
        }
        return Optional.ofNullable(judgments != null ? judgments : clicks);
    }
}
