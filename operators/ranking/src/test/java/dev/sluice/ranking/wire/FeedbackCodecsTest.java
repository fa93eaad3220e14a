package dev.sluice.ranking.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.ranking.Click;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.Origin;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Judgments and clicks on the wire. A failure on random ones is run again with {@code -Dseed=...} as printed. */
class FeedbackCodecsTest {

    private static final Instant TIME = Instant.parse("2026-11-23T10:00:00.000000001Z");
    private static final Origin ORIGIN = new Origin.FileLine("secret-file", 3);

    private final JudgmentCodec judgments = new JudgmentCodec();
    private final ClickCodec clicks = new ClickCodec();
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void aJudgmentHasTheDocumentedForm() throws Exception {
        Judgment judgment = new Judgment("q1", "d1", 2, TIME, "editors", null);
        assertThat(text(judgments.encode(judgment)))
                .isEqualTo("{\"query_id\":\"q1\",\"document_id\":\"d1\",\"grade\":2,"
                        + "\"event_time\":\"2026-11-23T10:00:00.000000001Z\",\"source\":\"editors\"}");
        assertThat(judgments.decode(judgments.encode(judgment))).isEqualTo(judgment);
    }

    @Test
    void aClickHasTheDocumentedForm() throws Exception {
        Click click = new Click("q1", "d1", TIME, null);
        assertThat(text(clicks.encode(click)))
                .isEqualTo("{\"query_id\":\"q1\",\"document_id\":\"d1\","
                        + "\"event_time\":\"2026-11-23T10:00:00.000000001Z\"}");
        assertThat(clicks.decode(clicks.encode(click))).isEqualTo(click);
    }

    @Test
    void timeAndSourceMayBeAbsentOrNullAndOtherMembersArePassedOver() throws Exception {
        assertThat(judgments.decode(bytes("{\"query_id\":\"q\",\"document_id\":\"d\",\"grade\":-1,"
                        + "\"event_time\":null,\"source\":null,\"rank\":[3]}")))
                .isEqualTo(new Judgment("q", "d", -1, null, null, null));
        assertThat(clicks.decode(bytes("{\"document_id\":\"\",\"query_id\":\"q\",\"grade\":\"x\"}")))
                .isEqualTo(new Click("q", "", null, null));
    }

    @ParameterizedTest
    @CsvSource({"2147483647", "-2147483648", "0"})
    void everyIntegerIsAGrade(int grade) throws Exception {
        Judgment judgment = new Judgment("q", "d", grade, null, null, null);
        assertThat(judgments.decode(judgments.encode(judgment))).isEqualTo(judgment);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.5 | INVALID_VALUE | 'grade' is 1.5; expected an integer from -2147483648 to 2147483647",
                "2.0 | INVALID_VALUE | 'grade' is 2.0; expected an integer",
                "2147483648 | INVALID_VALUE | 'grade' is 2147483648; expected an integer",
                "\"2\" | WRONG_TYPE | 'grade' is a string; expected an integer",
                "true | WRONG_TYPE | 'grade' is a boolean; expected an integer",
                "null | MISSING_FIELD | 'grade' is absent or null; expected a value: it is required. Add it."
            })
    void whatIsNoGradeIsRefused(String grade, DeadLetter.Kind kind, String message) {
        String record = "{\"query_id\":\"q\",\"document_id\":\"d\",\"grade\":" + grade + "}";
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> judgments.decode(bytes(record)))
                .withMessageStartingWith(message)
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 'query_id' is absent or null",
                "{\"query_id\":\"secret\"} | 'document_id' is absent or null",
                "{\"query_id\":7} | 'query_id' is a number; expected a string",
                "{\"query_id\":\"secret\",\"document_id\":[]} | 'document_id' is an array; expected a string",
                "{\"query_id\":\"secret\\u0000\"} | 'query_id' holds U+0000 at character 6",
                "{\"event_time\":\"secret\"} | 'event_time' is a string of another form; expected an ISO-8601 time",
                "{\"event_time\":1764000000} | 'event_time' is a number; expected a string",
                "[] | The record is an array; expected one JSON object"
            })
    void bothRefuseWhatIsMissingOrOfAnotherFormAndQuoteNoText(String record, String message) {
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> judgments.decode(bytes(record)))
                .satisfies(refusal ->
                        assertThat(refusal.getMessage()).startsWith(message).doesNotContain("secret"));
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> clicks.decode(bytes(record)))
                .satisfies(refusal ->
                        assertThat(refusal.getMessage()).startsWith(message).doesNotContain("secret"));
    }

    @Test
    void theOriginIsNotOnTheWire() throws Exception {
        Judgment judgment = new Judgment("q", "d", 1, TIME, null, ORIGIN);
        assertThat(judgments.decode(judgments.encode(judgment))).isEqualTo(judgment.withOrigin(null));
        assertThat(judgment.withOrigin(null).withOrigin(ORIGIN)).isEqualTo(judgment);
        Click click = new Click("q", "d", TIME, ORIGIN);
        assertThat(clicks.decode(clicks.encode(click))).isEqualTo(click.withOrigin(null));
        assertThat(click.at(null).at(TIME)).isEqualTo(click);
    }

    @Test
    void whatCouldNotBeReadBackIsNotWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> judgments.encode(new Judgment("q", "\uD83D", 1, null, null, null)))
                .withMessageContaining("'document_id' holds an unpaired surrogate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clicks.encode(new Click("q", "d", Instant.MAX, null)))
                .withMessageContaining("is out of range");
    }

    @Test
    void damagedFeedbackIsRefusedOrReadAsWhatItSays() {
        System.out.println("FeedbackCodecsTest: seed " + seed);
        byte[] judgment = judgments.encode(new Judgment("naïve 🙂", "d\n\"", 3, TIME, "editors", null));
        byte[] click = clicks.encode(new Click("naïve 🙂", "d\n\"", TIME, null));
        RecordMutator mutator = new RecordMutator(random);
        TreeMutator tree = new TreeMutator(random);
        Damage damage = new Damage();
        damage.run(
                seed,
                2_000,
                () -> random.nextBoolean() ? mutator.mutate(judgment) : tree.mutate(judgment),
                judgments::decode,
                judgments::encode);
        damage.run(
                seed,
                2_000,
                () -> random.nextBoolean() ? mutator.mutate(click) : tree.mutate(click),
                clicks::decode,
                clicks::encode);
        assertThat(damage.accepted()).isPositive();
        assertThat(damage.refusals())
                .containsKeys(
                        DeadLetter.Kind.INVALID_JSON,
                        DeadLetter.Kind.MISSING_FIELD,
                        DeadLetter.Kind.WRONG_TYPE,
                        DeadLetter.Kind.INVALID_VALUE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
