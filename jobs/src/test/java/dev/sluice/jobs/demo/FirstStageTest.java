package dev.sluice.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FirstStageTest {

    @Test
    void wordsMeetNamesInCamelCaseInAnyForm() throws IOException {
        assertThat(found("Returns the paths of all the files", "void getFilePath() {}", "void close() {}"))
                .containsExactly("m0");
    }

    @Test
    void numbersAndDelimitersSplitNames() throws IOException {
        assertThat(found("a murmur hash", "int MURMUR_32x(int a)", "int murmurHash3()", "int sum()"))
                .containsExactly("m1", "m0");
    }

    @Test
    void equalScoresKeepTheOrderOfTheCorpus() throws IOException {
        assertThat(found("open it", "void open() {}", "void open() {}", "void open() {}"))
                .containsExactly("m0", "m1", "m2");
    }

    @Test
    void bracketsAndQuotesInAQueryAreNoSyntax() throws IOException {
        assertThat(found("open (\"file\" AND [", "void open() {}")).containsExactly("m0");
    }

    @Test
    void nothingIsFoundForAQueryWithoutWords() throws IOException {
        assertThat(found("- ( )", "void open() {}")).isEmpty();
    }

    @Test
    void noMoreThanAskedForAreFound() throws IOException {
        try (FirstStage stage = new FirstStage(methods("open()", "open()", "open()"))) {
            assertThat(stage.search("open", 2)).hasSize(2);
        }
    }

    private static List<String> found(String query, String... codes) throws IOException {
        try (FirstStage stage = new FirstStage(methods(codes))) {
            return stage.search(query, 20).stream()
                    .map(hit -> hit.method().id())
                    .toList();
        }
    }

    private static List<DocumentedMethod> methods(String... codes) {
        return IntStream.range(0, codes.length)
                .mapToObj(index -> new DocumentedMethod("m" + index, "query", codes[index]))
                .toList();
    }
}
