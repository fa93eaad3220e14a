package dev.sluice.streaming.quality;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/** The keyed state of the join: what is kept of the current query id. Task thread only. */
final class JoinStore {

    private final ValueState<JoinState> query;
    private final MapState<Long, Impression> results;
    private final MapState<Long, FeedbackEntry> feedback;

    JoinStore(RuntimeContext context) {
        query = context.getState(new ValueStateDescriptor<>("query", Types.POJO(JoinState.class)));
        results = context.getMapState(new MapStateDescriptor<>("results", Types.LONG, Types.POJO(Impression.class)));
        feedback =
                context.getMapState(new MapStateDescriptor<>("feedback", Types.LONG, Types.POJO(FeedbackEntry.class)));
    }

    /** What is known; a fresh one where nothing is. To be put back by {@link #keep}. */
    JoinState query() throws Exception {
        JoinState state = query.value();
        return state == null ? new JoinState() : state;
    }

    void keep(JoinState state) throws Exception {
        if (state.isEmpty()) {
            query.clear();
        } else {
            query.update(state);
        }
    }

    void add(long number, Impression result) throws Exception {
        results.put(number, result);
    }

    void add(long number, FeedbackEntry entry) throws Exception {
        feedback.put(number, entry);
    }

    List<NumberedResult> results() throws Exception {
        List<NumberedResult> all = new ArrayList<>();
        for (Map.Entry<Long, Impression> result : results.entries()) {
            all.add(new NumberedResult(result.getKey(), result.getValue()));
        }
        return all;
    }

    /** Judgments and clicks by their numbers. */
    Map<Long, FeedbackEntry> feedback() throws Exception {
        Map<Long, FeedbackEntry> all = new HashMap<>();
        for (Map.Entry<Long, FeedbackEntry> entry : feedback.entries()) {
            all.put(entry.getKey(), entry.getValue());
        }
        return all;
    }

    /** Marks what counts for a result now and did not before. */
    void markJoined(Predicate<FeedbackEntry> counts) throws Exception {
        for (Map.Entry<Long, FeedbackEntry> kept : feedback.entries()) {
            if (!kept.getValue().joined() && counts.test(kept.getValue())) {
                kept.setValue(kept.getValue().asJoined());
            }
        }
    }

    /**
     * Takes out the results that have expired.
     *
     * @param expires when a result does
     * @return when the next one does
     */
    long expireResults(long time, ToLongFunction<Impression> expires, Consumer<Impression> expired) throws Exception {
        return expire(results, time, expires, expired);
    }

    /** The same for judgments and clicks. */
    long expireFeedback(long time, ToLongFunction<FeedbackEntry> expires, Consumer<FeedbackEntry> expired)
            throws Exception {
        return expire(feedback, time, expires, expired);
    }

    private static <T> long expire(MapState<Long, T> kept, long time, ToLongFunction<T> expires, Consumer<T> expired)
            throws Exception {
        long next = JoinTimes.NEVER;
        boolean isEmpty = true;
        for (Iterator<Map.Entry<Long, T>> entries = kept.iterator(); entries.hasNext(); ) {
            T value = entries.next().getValue();
            long end = expires.applyAsLong(value);
            if (end <= time) {
                entries.remove();
                expired.accept(value);
            } else {
                next = Math.min(next, end);
                isEmpty = false;
            }
        }
        if (isEmpty) {
            // Without this an empty map of the query would stay in memory.
            kept.clear();
        }
        return next;
    }
}
