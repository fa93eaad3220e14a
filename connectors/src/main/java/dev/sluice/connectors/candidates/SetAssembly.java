package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.RunQuery;
import dev.sluice.ranking.Arrival;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Puts a set together once all its texts are there, and then forgets it. What lacks a text when the input ends becomes
 * a dead letter.
 */
final class SetAssembly extends KeyedCoProcessFunction<String, RunQuery, FoundText, Arrival> {

    /** Behind every watermark but the last one. */
    private static final long END_OF_INPUT = Long.MAX_VALUE;

    private final SetBuilder builder;

    private transient ValueState<RunQuery> query;
    private transient ListState<FoundText> found;

    /** How many texts are there. */
    private transient ValueState<Integer> count;

    @SuppressWarnings("NullAway.Init") // the states come with open
    SetAssembly(SetBuilder builder) {
        this.builder = builder;
    }

    @Override
    public void open(OpenContext context) {
        query = getRuntimeContext().getState(new ValueStateDescriptor<>("query", RunFormat.TYPE));
        found = getRuntimeContext().getListState(new ListStateDescriptor<>("found", TextJoin.FOUND));
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.INT));
    }

    @Override
    public void processElement1(RunQuery next, Context context, Collector<Arrival> out) throws Exception {
        if (builder.isTooLarge(next)) {
            out.collect(builder.tooLarge(next));
            return;
        }
        query.update(next);
        context.timerService().registerEventTimeTimer(END_OF_INPUT);
        complete(next, count(), context, out);
    }

    @Override
    public void processElement2(FoundText text, Context context, Collector<Arrival> out) throws Exception {
        found.add(text);
        int there = count() + 1;
        count.update(there);
        complete(query.value(), there, context, out);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Arrival> out) throws Exception {
        RunQuery incomplete = query.value();
        if (incomplete != null) {
            handOver(incomplete, out);
        }
    }

    private void complete(@Nullable RunQuery known, int there, Context context, Collector<Arrival> out)
            throws Exception {
        if (known != null && there == known.size() + 1) {
            context.timerService().deleteEventTimeTimer(END_OF_INPUT);
            handOver(known, out);
        }
    }

    private void handOver(RunQuery known, Collector<Arrival> out) throws Exception {
        Map<Integer, String> texts = new HashMap<>();
        for (FoundText text : found.get()) {
            texts.put(text.place(), text.text());
        }
        out.collect(builder.build(known, texts));
        query.clear();
        found.clear();
        count.clear();
    }

    private int count() throws IOException {
        Integer there = count.value();
        return there == null ? 0 : there;
    }
}
