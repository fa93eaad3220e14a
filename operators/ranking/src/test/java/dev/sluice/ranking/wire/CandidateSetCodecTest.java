package dev.sluice.ranking.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.FieldValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidateSetCodecTest {

    private final CandidateSetCodec codec = new CandidateSetCodec(WireLimits.DEFAULT);

    @Test
    void readsEveryMember() throws Exception {
        CandidateSet set = decode("""
                {"query_id": "q1", "query": "wing flow", "instruction": "find the proof", "top_n": 10,
                 "documents": ["plain text", {"id": "d2", "text": "more", "score": 12.3, "label": 2},
                               {"id": "d3", "fields": {"title": "a", "body": "b"}},
                               {"id": "d4", "image": "data:image/png;base64,AA=="},
                               {"id": "d5", "pdf": "manual.pdf", "page": 3}, {"pdf": "other.pdf"}],
                 "event_time": "2026-11-23T10:00:00Z", "attributes": {"tenant": "a"}}
                """);

        assertThat(set.queryId()).isEqualTo("q1");
        assertThat(set.query()).isEqualTo(new Content.Text("wing flow"));
        assertThat(set.instruction()).isEqualTo("find the proof");
        assertThat(set.topN()).isEqualTo(10);
        assertThat(set.documents())
                .containsExactly(
                        Document.of("0", "plain text"),
                        new Document("d2", new Content.Text("more"), 12.3, 2),
                        new Document("d3", Content.Fields.ofTexts(Map.of("title", "a", "body", "b")), null, null),
                        new Document("d4", new Content.Image("data:image/png;base64,AA=="), null, null),
                        new Document("d5", new Content.PdfPage("manual.pdf", 3), null, null),
                        new Document("5", new Content.PdfPage("other.pdf", null), null, null));
        assertThat(set.eventTime()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z"));
        assertThat(set.attributes()).isEqualTo(new Attributes("{\"tenant\":\"a\"}"));
        assertThat(set.origin()).isNull();
    }

    @Test
    void onlyThreeMembersAreRequired() throws Exception {
        assertThat(decode("{\"query_id\":\"q\",\"query\":\"\",\"documents\":[]}"))
                .isEqualTo(CandidateSet.of("q", "", List.of()));
    }

    @Test
    void nullCountsAsAbsent() throws Exception {
        assertThat(decode("""
                        {"query_id": "q", "query": "x", "instruction": null, "top_n": null, "event_time": null,
                         "attributes": null, "documents": [{"id": null, "text": "t", "fields": null, "image": null,
                         "pdf": null, "page": null, "score": null, "label": null}]}""")).isEqualTo(CandidateSet.of("q", "x", List.of(Document.of("0", "t"))));
    }

    @Test
    void aQueryMayBeAnImage() throws Exception {
        assertThat(decode("{\"query_id\":\"q\",\"query\":{\"image\":\"a.png\"},\"documents\":[]}")
                        .query())
                .isEqualTo(new Content.Image("a.png"));
    }

    @Test
    void unknownMembersArePassedOver() throws Exception {
        assertThat(decode("""
                        {"new": [{"a": [1, {}]}, []], "query_id": "q", "query": "x", "more": 1e999,
                         "documents": [{"text": "t", "vector": [0.1, 0.2], "id": "d"}]}""")).isEqualTo(CandidateSet.of("q", "x", List.of(Document.of("d", "t"))));
    }

    @Test
    void fieldsKeepTheirOrder() throws Exception {
        CandidateSet set = decode("""
                {"query_id": "q", "query": "x", "documents": [{"fields": {"z": "1", "a": "2", "m": "3"}}]}""");
        assertThat(((Content.Fields) set.documents().get(0).content()).values().keySet())
                .containsExactly("z", "a", "m");
    }

    @Test
    void fieldsKeepEveryValueOfJsonAsItCame() throws Exception {
        CandidateSet set = decode("""
                {"query_id": "q", "query": "x", "documents": [{"fields":
                 { "z" : 1.10, "a" : [ 12345678901234567890123, 1e999, -0, [], {} ], "n" : null, "t": true, "f": false,
                   "o": { "b": null, "a": {"s": "\\u00e4\\/\\n\\ud83d\\ude00"} } }}]}""");
        Map<String, FieldValue> fields =
                ((Content.Fields) set.documents().get(0).content()).values();
        assertThat(fields.keySet()).containsExactly("z", "a", "n", "t", "f", "o");
        assertThat(fields.get("z")).isEqualTo(new FieldValue.Numeral("1.10"));
        assertThat(fields.get("n")).isEqualTo(FieldValue.NULL);
        assertThat(fields.get("t")).isEqualTo(new FieldValue.Bool(true));
        assertThat(fields.get("a"))
                .isEqualTo(new FieldValue.Items(List.of(
                        new FieldValue.Numeral("12345678901234567890123"),
                        new FieldValue.Numeral("1e999"),
                        new FieldValue.Numeral("-0"),
                        new FieldValue.Items(List.of()),
                        new FieldValue.Members(Map.of()))));
        assertThat(new String(codec.encode(set), UTF_8))
                .contains("\"fields\":{\"z\":1.10,\"a\":[12345678901234567890123,1e999,-0,[],{}],\"n\":null,"
                        + "\"t\":true,\"f\":false,\"o\":{\"b\":null,\"a\":{\"s\":\"ä/\\n\uD83D\uDE00\"}}}");
    }

    @Test
    void fieldsMayNestAsDeepAsTheRecordAllows() throws Exception {
        String before = "{\"query_id\":\"q\",\"query\":\"x\",\"documents\":[{\"id\":\"0\",\"fields\":{\"a\":";
        String deepest = before + "[".repeat(96) + "]".repeat(96) + "}}]}";
        assertThat(new String(codec.encode(decode(deepest)), UTF_8)).isEqualTo(deepest);

        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> decode(before + "[".repeat(97) + "]".repeat(97) + "}}]}"))
                .withMessageContaining("expected at most 100 levels of nesting");
        FieldValue nested = FieldValue.of("");
        for (int depth = 0; depth < Content.Fields.MAX_DEPTH; depth++) {
            nested = new FieldValue.Items(List.of(nested));
        }
        Map<String, FieldValue> tooDeep = Map.of("a", new FieldValue.Members(Map.of("b", nested)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Content.Fields(tooDeep))
                .withMessageContaining("more than 96 lists and objects inside each other");
    }

    @Test
    void whateverNumberIsReadIsANumberOfAField() throws Exception {
        String before = "{\"query_id\":\"q\",\"query\":\"x\",\"documents\":[{\"id\":\"0\",\"fields\":{\"a\":";
        for (String number : List.of(
                "-" + "9".repeat(1_000),
                "-" + "9".repeat(500) + "." + "0".repeat(500),
                "-" + "9".repeat(500) + "." + "0".repeat(400) + "E-" + "1".repeat(100))) {
            String record = before + number + "}}]}";
            assertThat(new String(codec.encode(decode(record)), UTF_8)).isEqualTo(record);
        }
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> decode(before + "9".repeat(500) + "." + "0".repeat(501) + "}}]}"))
                .withMessageContaining("1000 characters a number");
        for (String number : List.of("", "01", "1.", ".5", "+1", "1e", "NaN", "0x1", "1 ", "٣", "9".repeat(1_001))) {
            assertThatIllegalArgumentException().isThrownBy(() -> new FieldValue.Numeral(number));
        }
    }

    @Test
    void attributesKeepTheDigitsOfTheirNumbersAndTheOrderOfTheirNames() throws Exception {
        CandidateSet set = decode("""
                {"query_id": "q", "query": "x", "documents": [], "attributes":
                 { "z" : 1.10, "a" : [ 12345678901234567890123, 1e999, -0, -0.0, 0.1E+05 ], "n" : null, "t": true,
                   "s": "\\u00e4\\/\\n\\ud83d\\ude00" }}""");
        String compact = "{\"z\":1.10,\"a\":[12345678901234567890123,1e999,-0,-0.0,0.1E+05],\"n\":null,\"t\":true,"
                + "\"s\":\"ä/\\n\uD83D\uDE00\"}";
        assertThat(set.attributes().json()).isEqualTo(compact);
        assertThat(new String(codec.encode(set), UTF_8)).contains("\"attributes\":" + compact);
    }

    @Test
    void anOffsetIsTakenForTheSameInstant() throws Exception {
        assertThat(decode("""
                        {"query_id": "q", "query": "x", "documents": [], "event_time": "2026-11-23T12:00:00.5+02:00"}""").eventTime()).isEqualTo(Instant.parse("2026-11-23T10:00:00.500Z"));
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws Exception {
        assertThat(decode("\uFEFF{\"query_id\":\"q\",\"query\":\"x\",\"documents\":[]}")
                        .queryId())
                .isEqualTo("q");
    }

    @Test
    void surrogatePairsAreTextHoweverTheyAreWritten() throws Exception {
        assertThat(decode("{\"query_id\":\"\uD83D\uDE00\",\"query\":\"\\ud83d\\ude00\",\"documents\":[]}"))
                .isEqualTo(CandidateSet.of("\uD83D\uDE00", "\uD83D\uDE00", List.of()));
    }

    @Test
    void asManyDocumentsAsAllowedAreTaken() throws Exception {
        CandidateSetCodec two = new CandidateSetCodec(new WireLimits(1_000, 2));
        CandidateSet set = CandidateSets.of("q", "x", "a", "b");
        assertThat(two.decode(two.encode(set))).isEqualTo(set);
    }

    @Test
    void writesCompactJsonInTheDocumentedOrder() {
        CandidateSet set = new CandidateSet(
                "q1",
                new Content.Image("a.png"),
                "find",
                3,
                List.of(
                        new Document("a", new Content.Text("\uD83D\uDE00\n"), -0.0, -1),
                        new Document("b", Content.Fields.ofTexts(Map.of("title", "t")), 1e-7, null),
                        new Document("c", new Content.PdfPage("m.pdf", 2), null, null)),
                Instant.parse("2026-11-23T10:00:00.123456789Z"),
                new Attributes("{\n \"tenant\": \"a\"}"),
                null);
        assertThat(new String(codec.encode(set), UTF_8))
                .isEqualTo("{\"query_id\":\"q1\",\"query\":{\"image\":\"a.png\"},\"instruction\":\"find\",\"top_n\":3,"
                        + "\"documents\":[{\"id\":\"a\",\"text\":\"\uD83D\uDE00\\n\",\"score\":-0.0,\"label\":-1},"
                        + "{\"id\":\"b\",\"fields\":{\"title\":\"t\"},\"score\":1.0E-7},"
                        + "{\"id\":\"c\",\"pdf\":\"m.pdf\",\"page\":2}],"
                        + "\"event_time\":\"2026-11-23T10:00:00.123456789Z\",\"attributes\":{\"tenant\":\"a\"}}");
    }

    @Test
    void whatCouldNotBeReadBackIsNotWritten() {
        CandidateSet set = CandidateSets.of("q", "x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(CandidateSets.of("q", "a\uD83D")))
                .withMessageContaining("'query' holds an unpaired surrogate at character 1; expected text");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(CandidateSets.of("q", "x", "\0")))
                .withMessageContaining("'text' holds U+0000 at character 0; expected text");
        FieldValue flawed = new FieldValue.Items(List.of(new FieldValue.Members(Map.of("b\0", FieldValue.of("")))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(CandidateSet.of(
                        "q", "x", List.of(new Document("d", new Content.Fields(Map.of("a", flawed)), null, null)))))
                .withMessageContaining("holds U+0000 at character 1; expected text");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(set.withEventTime(Instant.MAX)))
                .withMessageContaining("is out of range; expected one from");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(withAttributes("{}, {}")))
                .withMessageContaining("'attributes' cannot be written: ");
    }

    @Test
    void attributesMayNestAsDeepAsTheRecordAllows() throws Exception {
        CandidateSet deepest = withAttributes("{\"a\":" + "[".repeat(98) + "]".repeat(98) + "}");
        assertThat(codec.decode(codec.encode(deepest))).isEqualTo(deepest);

        CandidateSet tooDeep = withAttributes("{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(tooDeep))
                .withMessageContaining("expected at most 100 levels of nesting");
    }

    @Test
    void oneCodecServesManyThreads() {
        List<CandidateSet> sets = IntStream.range(0, 200)
                .mapToObj(index -> CandidateSets.of("q" + index, "x".repeat(index), "a".repeat(index * 50), "b"))
                .toList();
        List<CandidateSet> readBack = sets.parallelStream()
                .map(codec::encode)
                .map(record -> {
                    try {
                        return codec.decode(record);
                    } catch (MalformedRecordException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        assertThat(readBack).isEqualTo(sets);
    }

    private static CandidateSet withAttributes(String json) {
        return new CandidateSet("q", new Content.Text("x"), null, null, List.of(), null, new Attributes(json), null);
    }

    private CandidateSet decode(String json) throws MalformedRecordException {
        return codec.decode(json.getBytes(UTF_8));
    }
}
