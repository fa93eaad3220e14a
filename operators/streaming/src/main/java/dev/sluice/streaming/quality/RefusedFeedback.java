package dev.sluice.streaming.quality;

import dev.sluice.ranking.Click;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.ClickCodec;
import dev.sluice.ranking.wire.JudgmentCodec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Dead letters of judgments and clicks that could be read and not be used; their bytes are written anew as JSON. */
final class RefusedFeedback {

    private static final JudgmentCodec JUDGMENTS = new JudgmentCodec();
    private static final ClickCodec CLICKS = new ClickCodec();

    /** It came when no result that it counts for is corrected any more. */
    static DeadLetter late(Feedback feedback, FeedbackEntry entry, long watermark, QualityOptions options) {
        return letter(
                DeadLetter.Kind.LATE_FEEDBACK,
                "The " + word(feedback) + " of " + Instant.ofEpochMilli(entry.timeMillis())
                        + " came when event time stood at " + Instant.ofEpochMilli(watermark)
                        + "; expected it before the windows of its ranked results are closed, " + options.lateness()
                        + " after their end. Send it earlier, or raise --lateness",
                feedback);
    }

    /** So many of its query id are kept. */
    static DeadLetter tooMuch(Feedback feedback, int most) {
        return letter(
                DeadLetter.Kind.TOO_MUCH_FEEDBACK,
                "The " + word(feedback) + " is one more than the " + most
                        + " that are kept of one query id; expected at most so many at a time. Give each search a query"
                        + " id of its own",
                feedback);
    }

    private static DeadLetter letter(DeadLetter.Kind kind, String reason, Feedback feedback) {
        return DeadLetter.of(kind, reason, origin(feedback), encode(feedback), DeadLetter.DEFAULT_MAX_PAYLOAD_BYTES);
    }

    private static String word(Feedback feedback) {
        return feedback instanceof Click ? "click" : "judgment";
    }

    private static byte[] encode(Feedback feedback) {
        if (feedback instanceof Judgment judgment) {
            return JUDGMENTS.encode(judgment);
        }
        if (feedback instanceof Click click) {
            return CLICKS.encode(click);
        }
        throw new IllegalArgumentException("A dead letter is no feedback to refuse");
    }

    private static @Nullable Origin origin(Feedback feedback) {
        return feedback instanceof Judgment judgment
                ? judgment.origin()
                : feedback instanceof Click click ? click.origin() : null;
    }

    private RefusedFeedback() {}
}
