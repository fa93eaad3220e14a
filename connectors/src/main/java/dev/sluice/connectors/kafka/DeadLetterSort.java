package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.Sha256;
import dev.sluice.ranking.wire.ClickCodec;
import dev.sluice.ranking.wire.JudgmentCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import java.util.Set;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts the records of a topic of dead letters for a replay. A dead letter that holds its record whole goes to the main
 * output, as the candidate set in it or as the dead letter that it is again today; one that does not goes to a side
 * output, to be fetched from its origin. Judgments, clicks and what is no dead letter are left out. Each record has one
 * mark in the other side output.
 */
public final class DeadLetterSort extends ProcessFunction<DeadLetterRecord, Arrival> {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterSort.class);

    private final ReplayedRecords records;
    private final Set<String> feedbackTopics;
    private final OutputTag<DeadLetter> toFetch;
    private final OutputTag<ReplayMark> marks;
    private transient boolean warned;

    /**
     * A sort.
     *
     * @param sets reads candidate sets by the bounds of today
     * @param feedbackTopics the topics of judgments and clicks
     * @param toFetch the side output for dead letters without their whole record
     * @param marks the side output for marks
     */
    public DeadLetterSort(
            CandidateDeserializer sets,
            Set<String> feedbackTopics,
            OutputTag<DeadLetter> toFetch,
            OutputTag<ReplayMark> marks) {
        this.records = new ReplayedRecords(sets);
        this.feedbackTopics = Set.copyOf(feedbackTopics);
        this.toFetch = toFetch;
        this.marks = marks;
    }

    @Override
    public void processElement(DeadLetterRecord record, Context context, Collector<Arrival> out) {
        ReplayMark.Use use = use(record, context, out);
        context.output(marks, new ReplayMark(record.partition(), record.offset(), use));
    }

    private ReplayMark.Use use(DeadLetterRecord record, Context context, Collector<Arrival> out) {
        DeadLetter letter = record.letter();
        if (letter == null) {
            warn(record);
            return ReplayMark.Use.NO_DEAD_LETTER;
        }
        if (isOfFeedback(letter)) {
            return ReplayMark.Use.FEEDBACK;
        }
        if (!holdsTheRecord(letter)) {
            context.output(toFetch, letter);
            return ReplayMark.Use.RUN;
        }
        byte[] value = letter.payload().toArray();
        Arrival arrival = records.read(letter.origin(), letter.kind() == Kind.NULL_VALUE ? null : value);
        if (!(arrival instanceof CandidateSet) && isFeedback(value)) {
            return ReplayMark.Use.FEEDBACK;
        }
        out.collect(arrival);
        return ReplayMark.Use.RUN;
    }

    private void warn(DeadLetterRecord record) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "The record of partition {} at offset {} is no dead letter; expected a topic of nothing else. It is"
                            + " left out, as all others like it are; name the topic that --dead-letters wrote to",
                    record.partition(),
                    record.offset());
        }
    }

    private boolean isOfFeedback(DeadLetter letter) {
        return switch (letter.kind()) {
            case LATE_FEEDBACK, TOO_MUCH_FEEDBACK -> true;
            default -> letter.origin() instanceof Origin.KafkaRecord origin && feedbackTopics.contains(origin.topic());
        };
    }

    /** True where the payload is the record, or the set in it, and nothing was cut off. */
    private static boolean holdsTheRecord(DeadLetter letter) {
        return switch (letter.kind()) {
            case RESULT_TOO_LARGE, ORIGIN_GONE -> false;
            default -> isWhole(letter);
        };
    }

    static boolean isWhole(DeadLetter letter) {
        Bytes payload = letter.payload();
        return letter.payloadBytes() == payload.size()
                && Sha256.hex(payload.toArray()).equals(letter.payloadSha256());
    }

    private static boolean isFeedback(byte[] value) {
        try {
            new JudgmentCodec().decode(value);
            return true;
        } catch (MalformedRecordException noJudgment) {
            try {
                new ClickCodec().decode(value);
                return true;
            } catch (MalformedRecordException noClick) {
                return false;
            }
        }
    }
}
