package dev.sluice.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DemoCandidatesTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(?://|/\\*)");
    private static final Pattern MARKUP = Pattern.compile("\\{@|</?[a-z]+>|\\R");

    private static List<DocumentedMethod> corpus = List.of();
    private static List<CandidateSet> sets = List.of();

    @BeforeAll
    static void searchTheRealCorpus() throws IOException {
        corpus = FlinkMethods.read();
        sets = DemoCandidates.of(corpus, DemoCandidates.DEFAULT_QUERIES, START, Duration.ofSeconds(2));
    }

    @Test
    void flinkHasAFewHundredDocumentedMethods() {
        assertThat(corpus).hasSizeBetween(560, 600);
        assertThat(corpus).extracting(DocumentedMethod::id).doesNotHaveDuplicates();
        assertThat(corpus).extracting(DocumentedMethod::query).doesNotHaveDuplicates();
        assertThat(corpus)
                .filteredOn(method -> COMMENT.matcher(method.code()).find())
                .extracting(DocumentedMethod::id)
                .as("methods with comments in their code")
                .isEmpty();
        assertThat(corpus)
                .extracting(DocumentedMethod::query)
                .noneMatch(query -> MARKUP.matcher(query).find());
    }

    @Test
    void firstStageIsNeitherBrokenNorPerfect() {
        double ndcg = mean("nDCG@10");
        assertThat(ndcg).as("nDCG@10 of BM25").isBetween(0.55, 0.65);
    }

    @Test
    void everyQuestionIsJudgedWhetherItsAnswerWasFoundOrNot() {
        assertThat(sets).hasSize(150).allSatisfy(set -> {
            assertThat(set.documents())
                    .hasSize(DemoCandidates.CANDIDATES)
                    .allMatch(document -> document.label() != null);
            assertThat(set.documents())
                    .filteredOn(document -> document.label() > 0)
                    .hasSizeLessThanOrEqualTo(1);
        });
        assertThat(sets)
                .as("questions whose answer the first stage missed")
                .anySatisfy(set -> assertThat(set.documents()).allMatch(document -> document.label() == 0));
    }

    @Test
    void theLabelledMethodIsTheOneWhoseJavadocAsks() {
        assertThat(sets).allSatisfy(set -> {
            String answer = Answer.of(set);
            DocumentedMethod method = corpus.stream()
                    .filter(candidate -> candidate.id().equals(answer))
                    .findFirst()
                    .orElseThrow();
            assertThat(set.query()).isEqualTo(new Content.Text(method.query()));
            assertThat(set.documents())
                    .filteredOn(document -> document.label() > 0)
                    .allMatch(document -> document.id().equals(answer));
        });
    }

    @Test
    void scoresFallFromFirstToLast() {
        assertThat(sets)
                .allSatisfy(set -> assertThat(
                                set.documents().stream().map(Document::score).toList())
                        .isSortedAccordingTo((left, right) -> Double.compare(right, left)));
    }

    @Test
    void sameCorpusGivesTheSameSets() throws IOException {
        List<CandidateSet> few = DemoCandidates.of(corpus, 20, START, Duration.ofSeconds(2));
        assertThat(few).isEqualTo(sets.subList(0, 20));
        assertThat(few.get(19).eventTime()).isEqualTo(START.plusSeconds(38));
    }

    @Test
    void moreQueriesThanTheCorpusHasAreRefused() {
        assertThatThrownBy(() -> DemoCandidates.of(corpus, 1_000, START, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("queries 1000")
                .hasMessageContaining("1 to " + corpus.size());
    }

    private static double mean(String measure) {
        return sets.stream()
                .mapToDouble(set -> Measure.parse(measure).of(JudgedRanking.ofFirstStage(set)))
                .average()
                .orElseThrow();
    }
}
