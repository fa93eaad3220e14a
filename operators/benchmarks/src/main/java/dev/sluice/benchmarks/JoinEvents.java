package dev.sluice.benchmarks;

import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.streaming.outcome.Answer;
import dev.sluice.streaming.types.SluiceTypes;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** The results of a block, and beside them its judgments. */
final class JoinEvents extends ProcessFunction<Long, Answer> {

    static final OutputTag<Feedback> JUDGMENTS = new OutputTag<>("judgments", SluiceTypes.FEEDBACK);

    private final JoinLoad load;

    JoinEvents(JoinLoad load) {
        this.load = load;
    }

    @Override
    public void processElement(Long block, Context context, Collector<Answer> out) {
        load.answers(block).forEach(out::collect);
        for (Judgment judgment : load.judgments(block)) {
            context.output(JUDGMENTS, judgment);
        }
    }
}
