package dev.sluice.streaming.rerank;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.outcome.Answer;
import dev.sluice.streaming.outcome.RerankOutcome;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.types.SluiceTypes;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Parts each outcome: the ranking to the main output; the answer, the dead letter and the report to their own. */
public final class OutcomeSplit extends ProcessFunction<RerankOutcome, Ranking> {

    public static final OutputTag<DeadLetter> DEAD_LETTERS = new OutputTag<>("dead-letters", SluiceTypes.DEAD_LETTER);
    public static final OutputTag<Answer> ANSWERS = new OutputTag<>("answers", SluiceTypes.ANSWER);
    public static final OutputTag<SetReport> REPORTS = new OutputTag<>("set-reports", SluiceTypes.SET_REPORT);

    @Override
    public void processElement(RerankOutcome outcome, Context context, Collector<Ranking> out) {
        if (outcome.answer() != null) {
            out.collect(outcome.answer().ranking());
            context.output(ANSWERS, outcome.answer());
        }
        if (outcome.deadLetter() != null) {
            context.output(DEAD_LETTERS, outcome.deadLetter());
        }
        context.output(REPORTS, outcome.report());
    }
}
