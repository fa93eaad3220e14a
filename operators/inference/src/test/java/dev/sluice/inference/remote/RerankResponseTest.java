package dev.sluice.inference.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.InferenceException;
import java.io.EOFException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses to a request with three documents. */
class RerankResponseTest {

    @Test
    void scoresComeInTheOrderOfTheDocuments() throws Exception {
        RemoteScores read = read("""
                {"model": "m", "object": "list", "usage": {"prompt_tokens": 9, "total_tokens": 12},
                 "results": [
                   {"index": 2, "relevance_score": 0.5, "document": {"text": "c", "index": 7}},
                   {"relevance_score": -1e-3, "index": 0},
                   {"index": 1, "relevance_score": 3, "extra": [[{}]]}]}""");
        assertThat(read.scores()).containsExactly(-0.001f, 3f, 0.5f);
        assertThat(read.totalTokens()).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"usage\": null,",
                "\"usage\": {\"total_tokens\": \"5\"},",
                "\"usage\": [5],",
                "\"usage\": {\"total_tokens\": -5},",
                "\"usage\": {\"total_tokens\": 1e400},",
                "\"usage\": {\"total_tokens\": 99999999999999999999},",
                "\"usage\": {\"tokens\": {\"total_tokens\": 5}},"
            })
    void tokensThatAreNotToldAreNone(String usage) throws Exception {
        assertThat(read("{" + usage + results("0, 1", "1, 1", "2, 1") + "}").totalTokens())
                .isZero();
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("[]", "it is no JSON object"),
                Arguments.of("null", "it is no JSON object"),
                Arguments.of("<html>", "it is no JSON of at most 100 levels"),
                Arguments.of("{}", "it has no 'results'"),
                Arguments.of("{\"results\": null}", "its 'results' are no array"),
                Arguments.of("{\"results\": {}}", "its 'results' are no array"),
                Arguments.of("{\"results\": []}", "hold 0 of 3 documents; the index 0 is missing"),
                Arguments.of("{\"results\": [0.5, 0.4, 0.3]}", "entry 0 of its 'results' is no object"),
                Arguments.of("{\"results\": [{\"index\": 0}]}", "entry 0 of its 'results' has no 'relevance_score'"),
                Arguments.of("{\"results\": [{\"relevance_score\": 0}]}", "entry 0 of its 'results' has no 'index'"),
                Arguments.of("{" + results("2, 1", "0, 1") + "}", "hold 2 of 3 documents; the index 1 is missing"),
                Arguments.of("{" + results("0, 1", "1, 1", "1, 2") + "}", "the index 1 stands twice"),
                Arguments.of(
                        "{" + results("0, 1", "1, 1", "2, 1", "3, 1") + "}",
                        "the index 3 is not one of the 3 documents, from 0 to 2"),
                Arguments.of("{" + results("0, 1", "-1, 1") + "}", "the index -1 is not one of the 3 documents"),
                Arguments.of("{" + results("9999999999, 1") + "}", "the index of entry 0 of its 'results' is not one"),
                Arguments.of(
                        "{" + results("0, 1", "1.0, 1") + "}", "the 'index' of entry 1 of its 'results' is no whole"),
                Arguments.of("{" + results("\"0\", 1") + "}", "the 'index' of entry 0 of its 'results' is no whole"),
                Arguments.of("{" + results("0, NaN") + "}", "it is no JSON"),
                Arguments.of("{" + results("0, Infinity") + "}", "it is no JSON"),
                Arguments.of(
                        "{" + results("0, \"NaN\"") + "}",
                        "'relevance_score' of entry 0 of its 'results' is no finite"),
                Arguments.of(
                        "{" + results("0, 1", "1, null") + "}", "'relevance_score' of entry 1 of its 'results' is no"),
                Arguments.of("{" + results("0, true") + "}", "is no finite number"),
                Arguments.of("{" + results("0, 1e39") + "}", "is no finite number"),
                Arguments.of("{" + results("0, -1e999") + "}", "is no finite number"),
                Arguments.of("{" + results("0, 1" + "0".repeat(2_000)) + "}", "it is no JSON"),
                Arguments.of("{" + results("0, 1, \"index\": 1") + "}", "each name once an object"),
                Arguments.of("{" + results("0, 1", "1, 1", "2, 1") + ", \"results\": []}", "each name once"),
                Arguments.of("{" + results("0, 1", "1, 1", "2, 1") + "} {}", "it goes on behind its end"),
                Arguments.of("[".repeat(100_000), "it is no JSON"),
                Arguments.of("{\"x\": " + "[".repeat(200) + "]".repeat(200) + "}", "at most 100 levels"));
    }

    @ParameterizedTest
    @MethodSource
    void malformed(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageContaining(message)
                .hasNoCause();
    }

    @Test
    void whatTheServiceWroteIsNotRepeated() {
        assertThatThrownBy(() -> read("{\"results\": [{\"index\": 0, \"secret\": secret"))
                .isExactlyInstanceOf(InferenceException.class)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"results\": [",
                "{\"results\": [{\"index\": 0, \"relevance_score\": 0.5}, ",
                "{\"mod",
                "",
                " "
            })
    void aResponseThatEndsInTheMiddleIsToldApart(String json) {
        assertThatThrownBy(() -> read(json))
                .isExactlyInstanceOf(EOFException.class)
                .hasNoCause();
    }

    private static String results(String... entries) {
        return "\"results\": ["
                + Stream.of(entries)
                        .map(entry -> "{\"index\": " + entry.replaceFirst(", ", ", \"relevance_score\": ") + "}")
                        .reduce((left, right) -> left + ", " + right)
                        .orElse("")
                + "]";
    }

    private static RemoteScores read(String json) throws Exception {
        return RerankResponse.read(json.getBytes(UTF_8), 3);
    }
}
