package dev.sluice.streaming.quality;

import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.types.SluiceTypes;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.OutputTag;

/**
 * The quality of answers by windows of event time and by model.
 *
 * @param reports one for each window when the watermark passes its end, and one more, with the next revision, when the
 *     watermark moves after late reports came
 * @param lateReports reports that came later than the lateness allowed; they are counted in the metric
 *     {@code lateReports} whether anybody reads this stream or not
 */
public record LiveQuality(DataStream<QualityReport> reports, DataStream<SetReport> lateReports) {

    static final OutputTag<SetReport> LATE = new OutputTag<>("late-reports", SluiceTypes.SET_REPORT);

    /**
     * Adds live quality to a job.
     *
     * @param setReports with event time, unless one window over everything is asked for
     * @param uid of the operators, unique in the job
     */
    public static LiveQuality of(DataStream<SetReport> setReports, QualityOptions options, String uid) {
        KeyedStream<SetReport, String> byModel = setReports
                .filter(SetReport::isAnswered)
                .uid(uid + "-answered")
                .name("answered sets")
                .keyBy(LiveQuality::key, Types.STRING);
        SingleOutputStreamOperator<QualityReport> reports = options.window() == null
                ? windowed(byModel, GlobalWindows.create(), options)
                : windowed(byModel, TumblingEventTimeWindows.of(options.window()), options);
        reports.uid(uid).name("live quality");
        DataStream<SetReport> late = reports.getSideOutput(LATE)
                .process(new LateReportCounter())
                .returns(SluiceTypes.SET_REPORT)
                .uid(uid + "-late")
                .name("late reports");
        return new LiveQuality(reports, late);
    }

    private static <W extends Window> SingleOutputStreamOperator<QualityReport> windowed(
            KeyedStream<SetReport, String> byModel, WindowAssigner<Object, W> windows, QualityOptions options) {
        return byModel.window(windows)
                .trigger(new ChangedWindowTrigger<>())
                .allowedLateness(options.lateness())
                .sideOutputLateData(LATE)
                .process(new QualityFunction<>(), SluiceTypes.QUALITY_REPORT);
    }

    static String key(SetReport report) {
        ModelIdentity model = report.model();
        return model.name() + "|" + model.version() + "|" + model.precision();
    }
}
