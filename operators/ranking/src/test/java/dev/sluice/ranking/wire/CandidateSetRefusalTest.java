package dev.sluice.ranking.wire;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.ranking.DeadLetter.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, with which fixed word and which message. */
class CandidateSetRefusalTest {

    private static final String ADD = "; expected a value: it is required. Add it.";
    private static final String CLEAN =
            "; expected text without U+0000 and unpaired surrogates. Remove or replace the character.";
    private static final String ONE_OBJECT = "; expected one JSON object. Send one JSON object a record.";
    private static final String IN_QUOTES = "; expected a string. Write it in quotes.";
    private static final String RFC = "; expected one JSON object by RFC 8259. Write the record with a JSON library.";
    private static final String BOUNDS = "; expected at most 100 levels of nesting and 1000 characters a number. "
            + "Send a flatter record or shorter numbers.";
    private static final String TIME =
            "; expected an ISO-8601 time with its zone, such as 2026-11-23T10:00:00Z. Write the time in that form.";

    private final CandidateSetCodec codec = new CandidateSetCodec(WireLimits.DEFAULT);

    static Stream<Arguments> records() {
        return Stream.of(
                refused("", Kind.INVALID_JSON, "The record is empty" + ONE_OBJECT),
                refused("null", Kind.INVALID_JSON, "The record is null" + ONE_OBJECT),
                refused("[]", Kind.INVALID_JSON, "The record is an array" + ONE_OBJECT),
                refused("\"text\"", Kind.INVALID_JSON, "The record is a string" + ONE_OBJECT),
                refused("{'a':1}", Kind.INVALID_JSON, "The record is no JSON at character 2" + RFC),
                refused(
                        "{\"query\": private}",
                        Kind.INVALID_JSON,
                        "The record is no JSON at character 17, in 'query'" + RFC),
                refused(
                        "{\"label\": NaN}",
                        Kind.INVALID_JSON,
                        "The record is no JSON at character 13, in 'label'" + RFC),
                refused("{\"a\": 01}", Kind.INVALID_JSON, "The record is no JSON at character 7, in 'a'" + RFC),
                refused(
                        "{\"query_id\":\"q\"",
                        Kind.INVALID_JSON,
                        "The record ends in the middle at character 15, in 'query_id'; expected one whole JSON object. "
                                + "Send the record uncut."),
                refused(
                        "{\"query\":\"q",
                        Kind.INVALID_JSON,
                        "The record ends in the middle at character 11, in 'query'; expected one whole JSON object. "
                                + "Send the record uncut."),
                refused(
                        "{\"query\":\"q\",\"query\":\"q\"}",
                        Kind.INVALID_JSON,
                        "'query' stands twice; expected each member once. Leave one of the two out."),
                refused(
                        with("\"attributes\":{\"a\":{\"b\":1,\"b\":1}}"),
                        Kind.INVALID_JSON,
                        "'attributes.a.b' stands twice; expected each member once. Leave one of the two out."),
                refused(
                        with("\"unknown\":{\"b\":1,\"b\":1}"),
                        Kind.INVALID_JSON,
                        "'unknown.b' stands twice; expected each member once. Leave one of the two out."),
                refused(
                        with("\"a\":1") + " {}",
                        Kind.INVALID_JSON,
                        "The record goes on behind its object at character 51; expected one JSON object and nothing else. "
                                + "Send one JSON object a record."),
                refused("{\"query\":\"q\",\"documents\":[]}", Kind.MISSING_FIELD, "'query_id' is absent or null" + ADD),
                refused("{\"query_id\":\"q\",\"documents\":[]}", Kind.MISSING_FIELD, "'query' is absent or null" + ADD),
                refused(
                        "{\"query_id\":\"q\",\"query\":\"q\",\"documents\":null}",
                        Kind.MISSING_FIELD,
                        "'documents' is absent or null" + ADD),
                refused("{\"query\":{}}", Kind.MISSING_FIELD, "'query.image' is absent or null" + ADD),
                refused(
                        documents("{\"id\":\"d\"}"),
                        Kind.MISSING_FIELD,
                        "'documents[0]' has no content; expected one of text, fields, image and pdf. "
                                + "Add one, or write the document as a plain string."),
                refused("{\"query_id\":7}", Kind.WRONG_TYPE, "'query_id' is a number" + IN_QUOTES),
                refused(
                        "{\"query\":[]}",
                        Kind.WRONG_TYPE,
                        "'query' is an array; expected a string or an object with an image. Write it in that form."),
                refused(
                        "{\"documents\":{}}",
                        Kind.WRONG_TYPE,
                        "'documents' is an object; expected an array. Write it in brackets."),
                refused(
                        documents("\"a\",null"),
                        Kind.WRONG_TYPE,
                        "'documents[1]' is null; expected a string or an object. Write it in that form."),
                refused(
                        documents("{\"text\":[\"a\"]}"),
                        Kind.WRONG_TYPE,
                        "'documents[0].text' is an array" + IN_QUOTES),
                refused(documents("{\"id\":1}"), Kind.WRONG_TYPE, "'documents[0].id' is a number" + IN_QUOTES),
                refused(
                        documents("{\"fields\":[]}"),
                        Kind.WRONG_TYPE,
                        "'documents[0].fields' is an array; expected an object. Write it in that form."),
                refused(
                        documents("{\"fields\":{\"a\":[{\"b\":1,\"b\":2}]}}"),
                        Kind.INVALID_JSON,
                        "'documents[0].fields.a[0].b' stands twice; expected each member once. "
                                + "Leave one of the two out."),
                refused(
                        documents("{\"fields\":{\"a\":" + "[".repeat(1_000)),
                        Kind.INVALID_VALUE,
                        "The record goes past a bound at character 153, in 'documents[0].fields.a" + "[0]".repeat(96)
                                + "'" + BOUNDS),
                refused(
                        documents("{\"fields\":{\"a\":[{\"b\":\"x\\u0000\"}]}}"),
                        Kind.INVALID_TEXT,
                        "'documents[0].fields.a[0].b' holds U+0000 at character 1" + CLEAN),
                refused(
                        documents("{\"fields\":{\"a\":[{\"\\ud83d\":1}]}}"),
                        Kind.INVALID_TEXT,
                        "The name of 'documents[0].fields.a[0].\uFFFD' holds an unpaired surrogate at character 0"
                                + CLEAN),
                refused(
                        documents("{\"text\":\"t\",\"score\":\"12.3\"}"),
                        Kind.WRONG_TYPE,
                        "'documents[0].score' is a string; expected a number. Write it as a JSON number, without quotes."),
                refused(
                        documents("{\"text\":\"t\",\"label\":true}"),
                        Kind.WRONG_TYPE,
                        "'documents[0].label' is a boolean; expected an integer. Write it as a JSON number, without quotes."),
                refused(
                        "{\"attributes\":[]}",
                        Kind.WRONG_TYPE,
                        "'attributes' is an array; expected an object. Write it in braces."),
                refused("{\"event_time\":1795428000000}", Kind.WRONG_TYPE, "'event_time' is a number" + IN_QUOTES),
                refused(
                        documents("{\"score\":1e999}"),
                        Kind.INVALID_VALUE,
                        "'documents[0].score' is 1e999; expected a number that a 64-bit float can hold. Write such a number."),
                refused(
                        documents("{\"score\":" + "9".repeat(400) + "}"),
                        Kind.INVALID_VALUE,
                        "'documents[0].score' is a number of 400 characters; expected a number that a 64-bit float can hold. "
                                + "Write such a number."),
                refused(
                        documents("{\"label\":2147483648}"),
                        Kind.INVALID_VALUE,
                        "'documents[0].label' is 2147483648; expected an integer from -2147483648 to 2147483647. "
                                + "Write such a number."),
                refused(
                        documents("{\"label\":1e1000000000}"),
                        Kind.INVALID_VALUE,
                        "'documents[0].label' is 1e1000000000; expected an integer from -2147483648 to 2147483647. "
                                + "Write such a number."),
                refused(
                        documents("{\"label\":0.5}"),
                        Kind.INVALID_VALUE,
                        "'documents[0].label' is 0.5; expected an integer from -2147483648 to 2147483647. "
                                + "Write such a number."),
                refused(
                        "{\"top_n\":0}",
                        Kind.INVALID_VALUE,
                        "'top_n' is 0; expected an integer from 1 to 2147483647. Write such a number."),
                refused(
                        "{\"event_time\":\"2026-11-23T10:00:00\"}",
                        Kind.INVALID_VALUE,
                        "'event_time' is '2026-11-23T10:00:00'" + TIME),
                refused(
                        "{\"event_time\":\"yesterday\"}",
                        Kind.INVALID_VALUE,
                        "'event_time' is a string of another form" + TIME),
                refused(
                        "{\"event_time\":\"+999999999-01-01T00:00:00Z\"}",
                        Kind.INVALID_VALUE,
                        "'event_time' is '+999999999-01-01T00:00:00Z'" + TIME),
                refused(
                        documents("{\"text\":\"t\",\"image\":\"i\"}"),
                        Kind.INVALID_VALUE,
                        "'documents[0].image' is the second content of its document; expected one of text, fields, image "
                                + "and pdf. Leave the others out, or send a document for each."),
                refused(
                        documents("{\"page\":3,\"text\":\"t\"}"),
                        Kind.INVALID_VALUE,
                        "'documents[0].page' is 3 in a document without a pdf; expected a page only beside a pdf. "
                                + "Leave the page out, or name the pdf."),
                refused(
                        documents("{\"pdf\":\"a.pdf\",\"page\":0}"),
                        Kind.INVALID_VALUE,
                        "'documents[0].page' is 0; expected an integer from 1 to 2147483647. Write such a number."),
                refused(
                        "{\"attributes\":" + "{\"a\":".repeat(100) + "1",
                        Kind.INVALID_VALUE,
                        "The record goes past a bound at character 510, in '" + "attributes" + ".a".repeat(99) + "'"
                                + BOUNDS),
                refused(
                        "{\"unknown\":" + "[".repeat(1_000_000),
                        Kind.INVALID_VALUE,
                        "The record goes past a bound at character 111, in 'unknown" + "[0]".repeat(99) + "'" + BOUNDS),
                refused(
                        "{\"unknown\":" + "9".repeat(1_001) + "}",
                        Kind.INVALID_VALUE,
                        "The record goes past a bound at character 1012, in 'unknown'" + BOUNDS),
                refused(
                        documents("{\"id\":\"same\",\"text\":\"a\"},\"b\",{\"id\":\"same\",\"text\":\"c\"}"),
                        Kind.DUPLICATE_ID,
                        "Document id 'same' stands at documents[0] and documents[2]; expected ids that are unique within a set "
                                + "(a document without an id has its index as id). Give each document its own id."),
                refused(
                        documents("{\"id\":\"1\",\"text\":\"a\"},\"b\""),
                        Kind.DUPLICATE_ID,
                        "Document id '1' stands at documents[0] and documents[1]; expected ids that are unique within a set "
                                + "(a document without an id has its index as id). Give each document its own id."),
                refused(
                        "{\"query\":\"a\\ud83d\"}",
                        Kind.INVALID_TEXT,
                        "'query' holds an unpaired surrogate at character 1" + CLEAN),
                refused(
                        "{\"query\":\"\\ud83d\\ud83d\"}",
                        Kind.INVALID_TEXT,
                        "'query' holds an unpaired surrogate at character 0" + CLEAN),
                refused(
                        "{\"query\":\"\\ude00\\ud83d\"}",
                        Kind.INVALID_TEXT,
                        "'query' holds an unpaired surrogate at character 0" + CLEAN),
                refused(
                        documents("\"a\\u0000\""),
                        Kind.INVALID_TEXT,
                        "'documents[0]' holds U+0000 at character 1" + CLEAN),
                refused(
                        documents("{\"id\":\"\\u0000\"}"),
                        Kind.INVALID_TEXT,
                        "'documents[0].id' holds U+0000 at character 0" + CLEAN),
                refused(
                        documents("{\"fields\":{\"t\\ud83d\":\"\"}}"),
                        Kind.INVALID_TEXT,
                        "The name of 'documents[0].fields.t\uFFFD' holds an unpaired surrogate at character 1" + CLEAN),
                refused(
                        with("\"attributes\":{\"a\":[\"\\udc00\"]}"),
                        Kind.INVALID_TEXT,
                        "'attributes.a[0]' holds an unpaired surrogate at character 0" + CLEAN),
                refused(
                        with("\"attributes\":{\"a\":{\"\\u0000\":1}}"),
                        Kind.INVALID_TEXT,
                        "The name of 'attributes.a.\uFFFD' holds U+0000 at character 0" + CLEAN),
                refused(
                        with("\"unknown\":[\"\\u0000\"]"),
                        Kind.INVALID_TEXT,
                        "'unknown[0]' holds U+0000 at character 0" + CLEAN));
    }

    @ParameterizedTest
    @MethodSource("records")
    void isRefused(String record, Kind kind, String message) {
        MalformedRecordException refusal = refusalOf(record.getBytes(UTF_8));
        assertThat(refusal).hasMessage(message);
        assertThat(refusal.kind()).isEqualTo(kind);
    }

    @Test
    void moreDocumentsThanAllowedAreRefusedBeforeTheyAreRead() {
        String tenThousand =
                IntStream.range(0, 10_000).mapToObj(index -> "\"t\"").collect(Collectors.joining(","));
        MalformedRecordException refusal =
                refusalOf(documents(tenThousand + ", this is never reached").getBytes(UTF_8));
        assertThat(refusal.kind()).isEqualTo(Kind.INVALID_JSON);

        refusal = refusalOf(
                documents(tenThousand + ",\"t\", this is never reached").getBytes(UTF_8));
        assertThat(refusal.kind()).isEqualTo(Kind.TOO_MANY_DOCUMENTS);
        assertThat(refusal)
                .hasMessage("'documents' has more than 10000 elements; expected at most 10000. "
                        + "Send fewer candidates a query, or raise --max-documents.");
    }

    @Test
    void aRecordOfFiftyMegabytesIsRefusedByItsSize() {
        MalformedRecordException refusal = refusalOf(new byte[50 * 1024 * 1024]);
        assertThat(refusal.kind()).isEqualTo(Kind.RECORD_TOO_LARGE);
        assertThat(refusal)
                .hasMessage("The record has 52428800 bytes; expected at most 16777216. "
                        + "Send fewer or shorter documents a record, or raise --max-record-bytes.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "c080", "ed a0 bd ed b8 80", "f4908080", "f8808080", "e282", "f09f98", "ff"})
    void bytesThatAreNoUtf8AreRefused(String hexadecimal) {
        byte[] bad = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
        byte[] record = concat("{\"query\":\"ä".getBytes(UTF_8), bad, "\"}".getBytes(UTF_8));
        MalformedRecordException refusal = refusalOf(record);
        assertThat(refusal.kind()).isEqualTo(Kind.INVALID_JSON);
        assertThat(refusal)
                .hasMessage("The record is no UTF-8 at byte 12; expected one JSON object in UTF-8. "
                        + "Encode the record as UTF-8.");
    }

    @Test
    void otherEncodingsOfUnicodeAreRefused() {
        for (Charset charset : List.of(UTF_16, UTF_16BE, UTF_16LE, Charset.forName("UTF-32"))) {
            assertThat(refusalOf(with("\"a\":1").getBytes(charset)).kind())
                    .as(charset.name())
                    .isEqualTo(Kind.INVALID_JSON);
        }
    }

    @Test
    void noMessageQuotesTheRecord() {
        for (String broken : List.of(
                "{\"query\": classified}",
                "{\"query\": \"classified",
                "{\"query\": \"classified\\x\"}",
                "{\"query\": \"classified\n\"}",
                "{\"query\": [\"classified\"]}",
                "{\"query\": \"classified\\ud83d\"}",
                "{\"event_time\": \"classified\"}",
                "{\"query\": \"classified\"} classified",
                "{\"query\": \"classified\", \"query\": \"classified\"}",
                documents("{\"text\": \"classified\", \"image\": \"classified\"}"))) {
            assertThat(refusalOf(broken.getBytes(UTF_8))).as(broken).message().doesNotContain("classified");
        }
    }

    private MalformedRecordException refusalOf(byte[] record) {
        return catchThrowableOfType(MalformedRecordException.class, () -> codec.decode(record));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    private static Arguments refused(String record, Kind kind, String message) {
        return Arguments.of(record, kind, message);
    }

    private static String with(String member) {
        return "{\"query_id\":\"q\",\"query\":\"q\",\"documents\":[]," + member + "}";
    }

    private static String documents(String elements) {
        return "{\"query_id\":\"q\",\"query\":\"q\",\"documents\":[" + elements + "]}";
    }
}
