package dev.sluice.streaming.quality;

import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.outcome.Answer;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Takes from each answer what quality needs. */
final class ImpressionFunction extends ProcessFunction<Answer, Impression> {

    private final QualityOptions options;
    private final int depth;
    private final boolean withClicks;

    private transient @Nullable SegmentValues segments;

    ImpressionFunction(QualityOptions options, int depth, boolean withClicks) {
        this.options = options;
        this.depth = depth;
        this.withClicks = withClicks;
    }

    @Override
    public void open(OpenContext context) {
        segments = new SegmentValues(options.segments());
    }

    @Override
    public void processElement(Answer answer, Context context, Collector<Impression> out) {
        List<String> values = Objects.requireNonNull(segments, "The function is not open")
                .of(answer.ranking().attributes());
        out.collect(Impression.of(answer, time(answer.ranking(), context.timestamp()), values, depth, withClicks));
    }

    private long time(Ranking ranking, @Nullable Long timestamp) {
        if (timestamp != null) {
            return timestamp;
        }
        if (ranking.eventTime() != null) {
            return ranking.eventTime().toEpochMilli();
        }
        if (options.window() == null) {
            return 0;
        }
        throw new IllegalStateException("A ranked result has no event time; expected one, since quality is asked for by"
                + " windows. Assign timestamps to the candidate sets, or ask for quality over everything.");
    }
}
