package dev.sluice.streaming.quality;

import dev.sluice.ranking.Click;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import org.apache.flink.api.java.functions.KeySelector;

/** Judgments and clicks by the query id that they are about. */
final class FeedbackKey implements KeySelector<Feedback, String> {

    @Override
    public String getKey(Feedback feedback) {
        if (feedback instanceof Judgment judgment) {
            return judgment.queryId();
        }
        if (feedback instanceof Click click) {
            return click.queryId();
        }
        throw new IllegalArgumentException("A dead letter has no query id; expected judgments and clicks only");
    }
}
