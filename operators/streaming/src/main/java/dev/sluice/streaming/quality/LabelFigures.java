package dev.sluice.streaming.quality;

import dev.sluice.streaming.outcome.Judge;
import org.apache.flink.api.common.functions.MapFunction;

/** Measures ranked results by the labels of their sets, where nothing else will tell more. */
final class LabelFigures implements MapFunction<Impression, SetFigures> {

    private final Judge judge;

    LabelFigures(Judge judge) {
        this.judge = judge;
    }

    @Override
    public SetFigures map(Impression impression) {
        return SetFigures.judged(
                impression,
                SetFigures.FINAL,
                judge.judge(impression.firstStage(), impression.shown(), impression.labels()));
    }
}
