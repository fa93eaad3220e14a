package dev.sluice.connectors.candidates;

import static dev.sluice.connectors.files.InvalidFileException.quoted;

import dev.sluice.ranking.Arrival;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Brings texts to the sets that need them, by key, in whatever order both come. A text is kept to the end, since
 * another set may need it. Lines that could not be read go on to the side.
 */
final class TextJoin extends KeyedCoProcessFunction<String, Reference, Passage, FoundText> {

    static final TypeInformation<Reference> REFERENCE = Types.POJO(Reference.class);
    static final TypeInformation<FoundText> FOUND = Types.POJO(FoundText.class);

    private final TypeInformation<Passage> passageType;
    private final OutputTag<Arrival> refused;

    private transient ValueState<Passage> known;
    private transient ListState<Reference> waiting;

    @SuppressWarnings("NullAway.Init") // the states come with open
    TextJoin(TypeInformation<Passage> passageType, OutputTag<Arrival> refused) {
        this.passageType = passageType;
        this.refused = refused;
    }

    /** Lines that could not be read have no id: each is a key of its own. */
    static String keyOf(Passage passage) {
        return passage.refusal() == null ? passage.key() : passage.place();
    }

    @Override
    public void open(OpenContext context) {
        known = getRuntimeContext().getState(new ValueStateDescriptor<>("text", passageType));
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("waiting", REFERENCE));
    }

    @Override
    public void processElement1(Reference reference, Context context, Collector<FoundText> out) throws Exception {
        Passage passage = known.value();
        if (passage == null) {
            waiting.add(reference);
        } else {
            out.collect(new FoundText(reference.set(), reference.place(), passage.text()));
        }
    }

    @Override
    public void processElement2(Passage passage, Context context, Collector<FoundText> out) throws Exception {
        if (passage.refusal() != null) {
            context.output(refused, passage.refusal());
            return;
        }
        Passage before = known.value();
        if (before != null) {
            refuseDifferent(before, passage);
            return;
        }
        known.update(passage);
        for (Reference reference : waiting.get()) {
            out.collect(new FoundText(reference.set(), reference.place(), passage.text()));
        }
        waiting.clear();
    }

    /** Which text is meant would depend on which comes first. */
    private static void refuseDifferent(Passage before, Passage passage) throws UnusableInputException {
        if (!before.text().equals(passage.text())) {
            TextKey kind = TextKey.kindOf(passage.key());
            throw new UnusableInputException("The " + kind.source() + " has two texts of " + kind.word() + " "
                    + quoted(TextKey.idOf(passage.key())) + ", at " + before.place() + " and " + passage.place()
                    + "; expected one text an id. Remove one of them and begin anew");
        }
    }
}
