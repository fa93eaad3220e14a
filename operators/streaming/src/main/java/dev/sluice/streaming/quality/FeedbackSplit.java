package dev.sluice.streaming.quality;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.streaming.types.SluiceTypes;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Parts records that could not be read from judgments and clicks. */
final class FeedbackSplit extends ProcessFunction<Feedback, Feedback> {

    static final OutputTag<DeadLetter> UNREADABLE = new OutputTag<>("unreadable-feedback", SluiceTypes.DEAD_LETTER);

    @Override
    public void processElement(Feedback feedback, Context context, Collector<Feedback> out) {
        if (feedback instanceof DeadLetter letter) {
            context.output(UNREADABLE, letter);
        } else {
            out.collect(feedback);
        }
    }
}
