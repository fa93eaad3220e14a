package dev.sluice.streaming.quality;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.outcome.Answer;
import dev.sluice.streaming.outcome.Judge;
import dev.sluice.streaming.types.SluiceTypes;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.OutputTag;

/**
 * The quality of answers by windows of event time, by model and by what is known of relevance: judgments or clicks.
 *
 * @param reports for each window when the watermark passes its end, and again, with the next revision, after more
 *     became known: once for all that came until the next window ends
 * @param lateResults figures of results that came later than the lateness allowed; they are counted in the metric
 *     {@code lateResults} whether anybody reads this stream or not
 * @param deadLetters judgments and clicks that could not be read, or came too late; empty without such streams
 */
public record LiveQuality(
        DataStream<QualityReport> reports,
        DataStream<SetFigures> lateResults,
        Optional<DataStream<DeadLetter>> deadLetters) {

    static final TypeInformation<Impression> IMPRESSION = Types.POJO(Impression.class);
    static final TypeInformation<SetFigures> FIGURES = Types.POJO(SetFigures.class);
    static final OutputTag<SetFigures> LATE = new OutputTag<>("late-results", FIGURES);

    /**
     * Adds live quality to a job.
     *
     * @param answers with event time, unless one window over everything is asked for
     * @param feedback what comes beside the labels in the sets
     * @param measures what is measured
     * @param uid of the operators, unique in the job
     */
    public static LiveQuality of(
            DataStream<Answer> answers,
            FeedbackStreams feedback,
            QualityOptions options,
            List<Measure> measures,
            String uid) {
        Optional<SingleOutputStreamOperator<Feedback>> readable = feedback.all().map(all -> readable(all, uid));
        SingleOutputStreamOperator<SetFigures> figures =
                figures(answers, readable, feedback.hasClicks(), options, measures, uid);
        SingleOutputStreamOperator<QualityReport> reports =
                windowed(figures, options, new QualityReports(measures, options.propensities()));
        reports.uid(uid + "-windows").name("live quality");
        DataStream<SetFigures> late = reports.getSideOutput(LATE)
                .union(figures.getSideOutput(LATE))
                .process(new LateCounter())
                .returns(FIGURES)
                .uid(uid + "-late")
                .name("late results");
        return new LiveQuality(
                reports,
                late,
                readable.map(stream -> stream.getSideOutput(FeedbackSplit.UNREADABLE)
                        .union(figures.getSideOutput(FeedbackJoin.REFUSED))));
    }

    /**
     * Adds the first half of live quality to a job: the figures of each ranked result by itself, given again whenever
     * more becomes known, and no windows over them.
     *
     * @param answers with event time, unless one window over everything is asked for
     * @param feedback what comes beside the labels in the sets
     * @param measures what is measured
     * @param uid of the operators, unique in the job
     */
    public static DataStream<SetFigures> figures(
            DataStream<Answer> answers,
            FeedbackStreams feedback,
            QualityOptions options,
            List<Measure> measures,
            String uid) {
        return figures(
                answers, feedback.all().map(all -> readable(all, uid)), feedback.hasClicks(), options, measures, uid);
    }

    private static SingleOutputStreamOperator<SetFigures> figures(
            DataStream<Answer> answers,
            Optional<SingleOutputStreamOperator<Feedback>> readable,
            boolean hasClicks,
            QualityOptions options,
            List<Measure> measures,
            String uid) {
        SingleOutputStreamOperator<Impression> impressions = answers.process(
                        new ImpressionFunction(options, Measure.depth(measures), hasClicks))
                .returns(IMPRESSION)
                .uid(uid + "-impressions")
                .name("impressions");
        Judge judge = new Judge(measures);
        return readable.map(stream -> joined(impressions, stream, new FeedbackJoin(options, judge, hasClicks), uid))
                .orElseGet(() -> labelled(impressions, judge, uid));
    }

    private static SingleOutputStreamOperator<Feedback> readable(DataStream<Feedback> all, String uid) {
        return all.process(new FeedbackSplit())
                .returns(SluiceTypes.FEEDBACK)
                .uid(uid + "-feedback")
                .name("feedback");
    }

    private static SingleOutputStreamOperator<SetFigures> joined(
            DataStream<Impression> impressions, DataStream<Feedback> feedback, FeedbackJoin join, String uid) {
        return impressions
                .keyBy(Impression::queryId, Types.STRING)
                .connect(feedback.keyBy(new FeedbackKey(), Types.STRING))
                .process(join, FIGURES)
                .uid(uid + "-join")
                .name("feedback join");
    }

    private static SingleOutputStreamOperator<SetFigures> labelled(
            DataStream<Impression> impressions, Judge judge, String uid) {
        return impressions
                .map(new LabelFigures(judge))
                .returns(FIGURES)
                .uid(uid + "-labels")
                .name("label figures");
    }

    private static SingleOutputStreamOperator<QualityReport> windowed(
            DataStream<SetFigures> figures, QualityOptions options, QualityReports reports) {
        KeyedStream<SetFigures, String> byModel = figures.keyBy(LiveQuality::key, Types.STRING);
        if (options.window() == null || options.slide() == null) {
            // Its end is the end of all time, so that nothing comes after it.
            return windowed(byModel, GlobalWindows.create(), 1, options, reports);
        }
        WindowAssigner<SetFigures, TimeWindow> windows = new ResultWindows(options.window(), options.slide());
        return windowed(byModel, windows, options.slide().toMillis(), options, reports);
    }

    private static <W extends Window> SingleOutputStreamOperator<QualityReport> windowed(
            KeyedStream<SetFigures, String> byModel,
            WindowAssigner<? super SetFigures, W> windows,
            long correctionPeriod,
            QualityOptions options,
            QualityReports reports) {
        return byModel.window(windows)
                .trigger(new ChangedWindowTrigger<>(
                        correctionPeriod, options.lateness().toMillis()))
                .allowedLateness(options.lateness())
                .sideOutputLateData(LATE)
                .process(new QualityFunction<>(reports, options.segments()), SluiceTypes.QUALITY_REPORT);
    }

    static String key(SetFigures figures) {
        ModelIdentity model = figures.model();
        return AlertFunction.key(List.of(
                model.name(),
                model.version(),
                model.precision(),
                figures.source().word()));
    }
}
