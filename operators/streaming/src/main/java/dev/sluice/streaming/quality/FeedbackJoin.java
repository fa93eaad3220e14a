package dev.sluice.streaming.quality;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.click.ClickedDocument;
import dev.sluice.streaming.outcome.Judge;
import dev.sluice.streaming.types.SluiceTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Joins ranked results with judgments and clicks of their query id in event time, whichever comes first. Figures of a
 * result are given when the watermark moves after it came, and again when it moves after more is known: once for all
 * that came between two watermarks. What counts for a result is decided by {@link JoinedQuery}.
 *
 * <p>A result is kept until the last of its windows is closed and no judgment that comes as late as is allowed can ask
 * for it; a judgment or click as long as a result that comes as late as is allowed can need it. What comes later, or
 * beyond the bounds for one query id, leaves as a dead letter and is counted.
 */
final class FeedbackJoin extends KeyedCoProcessFunction<String, Impression, Feedback, SetFigures>
        implements CheckpointedFunction {

    static final OutputTag<DeadLetter> REFUSED = new OutputTag<>("refused-feedback", SluiceTypes.DEAD_LETTER);

    /** How many results, judgments and clicks of one query id are kept, of each. */
    static final int MOST_OF_A_QUERY = 10_000;

    private static final ListStateDescriptor<JoinCounts> COUNTS =
            new ListStateDescriptor<>("join-counts", Types.POJO(JoinCounts.class));

    private final QualityOptions options;
    private final Judge judge;
    private final boolean withClicks;
    private final JoinTimes times;

    private transient @Nullable Opened opened;
    private transient @Nullable ListState<JoinCounts> checkpointedCounts;
    private transient JoinCounts counts = JoinCounts.NONE;

    private record Opened(JoinStore store, JoinMetrics metrics) {}

    /** @param withClicks true if clicks may come, so that each result has figures by clicks too */
    FeedbackJoin(QualityOptions options, Judge judge, boolean withClicks) {
        this.options = options;
        this.judge = judge;
        this.withClicks = withClicks;
        this.times = new JoinTimes(options);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        checkpointedCounts = context.getOperatorStateStore().getListState(COUNTS);
        counts = JoinCounts.NONE;
        for (JoinCounts part : checkpointedCounts.get()) {
            counts = counts.plus(part);
        }
    }

    @Override
    public void open(OpenContext context) {
        opened = new Opened(
                new JoinStore(getRuntimeContext()),
                new JoinMetrics(getRuntimeContext().getMetricGroup(), () -> counts));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        Objects.requireNonNull(checkpointedCounts).update(List.of(counts));
    }

    @Override
    public void processElement1(Impression impression, Context context, Collector<SetFigures> out) throws Exception {
        JoinState state = store().query();
        long number = state.next++;
        long time = impression.timeMillis();
        if (state.results >= MOST_OF_A_QUERY) {
            metrics().resultsNotKept.inc();
            JoinedQuery query = joined(List.of(), store().feedback().values());
            give(new NumberedResult(number, impression), query, null, out);
            store().keep(state);
            return;
        }
        store().add(number, impression);
        state.results++;
        counts = counts.plus(1, 0, 0);
        // A result takes clicks from those that were shown before it.
        changed(state, withClicks ? times.firstResult(time) : time, time, times.resultExpires(time), context);
        store().keep(state);
    }

    @Override
    public void processElement2(Feedback feedback, Context context, Collector<SetFigures> out) throws Exception {
        FeedbackEntry entry = FeedbackEntry.of(feedback, context.timestamp());
        long watermark = context.timerService().currentWatermark();
        if (times.feedbackExpires(entry) <= watermark
                || (!times.allOpen(entry, watermark) && isTooLate(entry, watermark))) {
            metrics().lateFeedback.inc();
            context.output(REFUSED, RefusedFeedback.late(feedback, entry, watermark, options));
            return;
        }
        JoinState state = store().query();
        if ((entry.isClick() ? state.clicks : state.judgments) >= MOST_OF_A_QUERY) {
            metrics().tooMuchFeedback.inc();
            context.output(REFUSED, RefusedFeedback.tooMuch(feedback, MOST_OF_A_QUERY));
            return;
        }
        store().add(state.next++, entry);
        if (entry.isClick()) {
            state.clicks++;
            counts = counts.plus(0, 0, 1);
        } else {
            state.judgments++;
            counts = counts.plus(0, 1, 0);
        }
        changed(
                state,
                times.firstResult(entry.timeMillis()),
                times.lastResult(entry),
                times.feedbackExpires(entry),
                context);
        store().keep(state);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<SetFigures> out) throws Exception {
        JoinState state = store().query();
        if (state.isChanged()) {
            giveChanged(state, time, context, out);
        }
        if (state.expiresAt <= time) {
            expire(state, time, context);
        }
        store().keep(state);
    }

    JoinCounts counts() {
        return counts;
    }

    JoinMetrics metrics() {
        return opened().metrics();
    }

    private void changed(JoinState state, long from, long to, long expires, Context context) {
        if (!state.isChanged()) {
            // Fires when the watermark moves on; the figures leave before it, so that they are in time.
            context.timerService().registerEventTimeTimer(context.timerService().currentWatermark());
        }
        state.changed(from, to);
        // Not before the changes are given, also where it has expired already.
        long due = Math.max(expires, context.timerService().currentWatermark());
        if (due < state.expiresAt) {
            state.expiresAt = due;
            context.timerService().registerEventTimeTimer(due);
        }
    }

    /** @param watermark at which the first of the changes came: what was open then counts as open */
    private void giveChanged(JoinState state, long watermark, Context context, Collector<SetFigures> out)
            throws Exception {
        List<NumberedResult> results = store().results();
        Map<Long, FeedbackEntry> feedback = store().feedback();
        JoinedQuery query = joined(results, feedback.values());
        JoinedQuery before = known(state, results, feedback);
        List<NumberedResult> open = new ArrayList<>();
        for (NumberedResult result : results) {
            boolean isNew = result.number() >= state.given;
            boolean isOpen = times.closes(result.timeMillis()) > watermark;
            if (isOpen) {
                open.add(result);
            }
            if (isOpen && (isNew || state.isChanged(result.timeMillis()))) {
                give(result, query, isNew ? null : before, out);
            } else if (isNew) {
                // The windows would drop it without a word: to them it is of the time at which it is given.
                give(result, query, null, new Late(context));
            }
        }
        store().markJoined(entry -> entry.isClick()
                ? query.isAttributed(entry)
                : open.stream().anyMatch(result -> times.belong(entry, result.timeMillis())));
        int conflicts = query.conflicts();
        metrics().conflictingJudgments.inc(Math.max(0, conflicts - state.conflicts));
        state.conflicts = conflicts;
        state.given = state.next;
        state.nothingChanged();
    }

    /** What was known when figures were given last: it tells which of them have to be given anew. */
    private JoinedQuery known(JoinState state, List<NumberedResult> results, Map<Long, FeedbackEntry> feedback) {
        List<FeedbackEntry> known = new ArrayList<>(feedback.size());
        feedback.forEach((number, entry) -> {
            if (number < state.given) {
                known.add(entry);
            }
        });
        return joined(
                results.stream().filter(result -> result.number() < state.given).toList(), known);
    }

    /** @param before what was known when the result's figures were given last; null where they never were */
    private void give(
            NumberedResult result, JoinedQuery query, @Nullable JoinedQuery before, Collector<SetFigures> out) {
        Impression impression = result.impression();
        Map<String, Integer> grades = query.grades(impression);
        if (before == null || !grades.equals(before.grades(impression))) {
            out.collect(SetFigures.judged(
                    impression, result.number(), judge.judge(impression.firstStage(), impression.shown(), grades)));
        }
        if (withClicks) {
            List<ClickedDocument> clicked = query.clicked(result);
            if (before == null || !clicked.equals(before.clicked(result))) {
                out.collect(SetFigures.clicked(impression, result.number(), clicked));
            }
        }
    }

    /** Takes figures of results whose windows are closed. */
    private record Late(Context context) implements Collector<SetFigures> {
        @Override
        public void collect(SetFigures figures) {
            context.output(LiveQuality.LATE, figures);
        }

        @Override
        public void close() {}
    }

    private boolean isTooLate(FeedbackEntry entry, long watermark) throws Exception {
        boolean found = false;
        for (NumberedResult result : store().results()) {
            if (times.belong(entry, result.timeMillis())) {
                if (times.closes(result.timeMillis()) > watermark) {
                    return false;
                }
                found = true;
            }
        }
        return found || times.isLate(entry, watermark);
    }

    private void expire(JoinState state, long time, OnTimerContext context) throws Exception {
        JoinCounts before = new JoinCounts(state.results, state.judgments, state.clicks);
        long nextResult = store().expireResults(
                        time, result -> times.resultExpires(result.timeMillis()), result -> state.results--);
        long nextFeedback = store().expireFeedback(time, times::feedbackExpires, entry -> expired(state, entry));
        counts = counts.plus(
                state.results - before.results(), state.judgments - before.judgments(), state.clicks - before.clicks());
        state.expiresAt = Math.min(nextResult, nextFeedback);
        if (state.expiresAt != JoinTimes.NEVER) {
            context.timerService().registerEventTimeTimer(state.expiresAt);
        }
    }

    private void expired(JoinState state, FeedbackEntry entry) {
        if (entry.isClick()) {
            state.clicks--;
            metrics().clicksWithoutResult.inc(entry.joined() ? 0 : 1);
        } else {
            state.judgments--;
            metrics().judgmentsWithoutResult.inc(entry.joined() ? 0 : 1);
        }
    }

    private JoinedQuery joined(List<NumberedResult> results, Collection<FeedbackEntry> feedback) {
        return new JoinedQuery(results, feedback, times, options.conflictingJudgments());
    }

    private JoinStore store() {
        return opened().store();
    }

    private Opened opened() {
        return Objects.requireNonNull(opened, "The function is not open");
    }
}
