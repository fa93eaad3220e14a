package dev.sluice.connectors.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.connectors.files.RunQuery;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.wire.WireLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** The two joins of a run, cut by a checkpoint at every place and with inputs in any order. */
class JoinStateTest {

    private static final long SEED = 11;
    private static final InputOptions OPTIONS = RunFilesTest.options(WireLimits.DEFAULT, "", "");
    private static final RunQuery QUERY = new RunQuery("run", 7, "q", "q Q0 a 1 3 t\nq Q0 b 2 2 t\nq Q0 c 3 1 t\n");

    @Test
    void aSetIsPutTogetherWhereverACheckpointFallsAndThenForgotten() throws Exception {
        System.out.println("JoinStateTest: seed " + SEED);
        Random random = new Random(SEED);
        List<Object> inputs = new ArrayList<>(List.of(
                QUERY,
                new FoundText("run:7", Reference.QUERY, "a query"),
                new FoundText("run:7", 0, "text a"),
                new FoundText("run:7", 1, "text b"),
                new FoundText("run:7", 2, "text c")));
        for (int round = 0; round < 5; round++) {
            for (int cut = 0; cut <= inputs.size(); cut++) {
                Collections.shuffle(inputs, random);
                List<Arrival> sets = new ArrayList<>();
                OperatorSubtaskState state;
                try (Assembly assembly = new Assembly()) {
                    assembly.harness.open();
                    assembly.feed(inputs.subList(0, cut), sets);
                    state = assembly.harness.snapshot(1, 1);
                }
                try (Assembly assembly = new Assembly()) {
                    assembly.harness.initializeState(state);
                    assembly.harness.open();
                    assembly.feed(inputs.subList(cut, inputs.size()), sets);
                    assertThat(assembly.harness.numKeyedStateEntries()).isZero();
                    assertThat(assembly.harness.numEventTimeTimers()).isZero();
                }
                assertThat(sets).hasSize(1);
                CandidateSet set = (CandidateSet) sets.get(0);
                assertThat(set.query()).isEqualTo(new Content.Text("a query"));
                assertThat(set.documents())
                        .extracting(Document::id, Document::content)
                        .containsExactly(
                                tuple("a", new Content.Text("text a")),
                                tuple("b", new Content.Text("text b")),
                                tuple("c", new Content.Text("text c")));
            }
        }
    }

    @Test
    void aSetThatLacksATextLeavesWithTheEndOfTheInputAlone() throws Exception {
        List<Arrival> sets = new ArrayList<>();
        OperatorSubtaskState state;
        try (Assembly assembly = new Assembly()) {
            assembly.harness.open();
            assembly.feed(
                    List.of(QUERY, new FoundText("run:7", Reference.QUERY, "?"), new FoundText("run:7", 1, "b")), sets);
            assembly.harness.processBothWatermarks(new Watermark(Long.MAX_VALUE - 1));
            state = assembly.harness.snapshot(1, 1);
        }
        assertThat(sets).isEmpty();
        try (Assembly assembly = new Assembly()) {
            assembly.harness.initializeState(state);
            assembly.harness.open();
            assembly.harness.processBothWatermarks(Watermark.MAX_WATERMARK);
            assembly.feed(List.of(), sets);
            assertThat(assembly.harness.numKeyedStateEntries()).isZero();
        }
        assertThat(sets).extracting(Sets::brief).containsExactly("missing_text@7");
        assertThat(sets.get(0).toString()).contains("names 2 of its 3 documents that are not in the corpus, 'a', 'c';");
    }

    @Test
    void aTextReachesAllThatNeedItWhereverACheckpointFalls() throws Exception {
        Reference early = new Reference("da", "run:1", 4);
        Reference late = new Reference("da", "run:2", 0);
        Passage text = new Passage("da", "text a", "corpus:9", null);
        List<FoundText> found = new ArrayList<>();
        OperatorSubtaskState state;
        try (Join join = new Join()) {
            join.harness.open();
            join.harness.processElement1(new StreamRecord<>(early));
            state = join.harness.snapshot(1, 1);
        }
        try (Join join = new Join()) {
            join.harness.initializeState(state);
            join.harness.open();
            join.harness.processElement2(new StreamRecord<>(text));
            assertThat(join.harness.numKeyedStateEntries()).as("the text alone").isEqualTo(1);
            state = join.harness.snapshot(2, 2);
            found.addAll(join.harness.extractOutputValues());
        }
        try (Join join = new Join()) {
            join.harness.initializeState(state);
            join.harness.open();
            join.harness.processElement1(new StreamRecord<>(late));
            join.harness.processElement2(new StreamRecord<>(text));
            found.addAll(join.harness.extractOutputValues());
        }
        assertThat(found).containsExactly(new FoundText("run:1", 4, "text a"), new FoundText("run:2", 0, "text a"));
    }

    /** The operator that puts sets together, in a harness. */
    private static final class Assembly implements AutoCloseable {

        private final KeyedTwoInputStreamOperatorTestHarness<String, RunQuery, FoundText, Arrival> harness;

        Assembly() throws Exception {
            harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                    new KeyedCoProcessOperator<>(new SetAssembly(new SetBuilder(OPTIONS))),
                    SetBuilder::idOf,
                    FoundText::set,
                    Types.STRING);
            harness.setup(OPTIONS.arrivalType().createSerializer(null));
        }

        void feed(List<Object> inputs, List<Arrival> sets) throws Exception {
            for (Object input : inputs) {
                if (input instanceof RunQuery query) {
                    harness.processElement1(new StreamRecord<>(query));
                } else {
                    harness.processElement2(new StreamRecord<>((FoundText) input));
                }
            }
            sets.addAll(harness.extractOutputValues());
        }

        @Override
        public void close() {
            try {
                harness.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The operator that brings texts, in a harness. */
    private static final class Join implements AutoCloseable {

        private final KeyedTwoInputStreamOperatorTestHarness<String, Reference, Passage, FoundText> harness;

        Join() throws Exception {
            harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                    new KeyedCoProcessOperator<>(new TextJoin(
                            PassageFormat.type(OPTIONS), new OutputTag<>("refused", OPTIONS.arrivalType()))),
                    Reference::key,
                    TextJoin::keyOf,
                    Types.STRING);
        }

        @Override
        public void close() {
            try {
                harness.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
