package dev.sluice.connectors.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.connectors.files.RunFacts.Format;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.RankingCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonRunTest {

    private static final ModelIdentity MODEL = new ModelIdentity("m", "v", "fp32");

    @TempDir
    private Path folder;

    @Test
    void rankedResultsHaveTheOrderThatWasGiven() throws Exception {
        Runs run = Runs.read(write(ranked("q1", "d2", "d1", "d3"), "  ", ranked("q2"), fallback("q3", "a", "b")));
        assertThat(run.answers())
                .containsEntry("q1", List.of("d2", "d1", "d3"))
                .containsEntry("q2", List.of())
                .containsEntry("q3", List.of("a", "b"));
        assertThat(run.facts()).isEqualTo(new RunFacts(Format.RANKED_RESULTS, 3, 0, 0, 1, 0));
    }

    @Test
    void candidateSetsHaveTheFirstStagesOrder() throws Exception {
        CandidateSet set = CandidateSet.of("q1", "text", List.of(Document.of("z", "b"), Document.of("a", "a")));
        String line = new String(new CandidateSetCodec(WireLimits.DEFAULT).encode(set), UTF_8);
        Runs run = Runs.read(write(line));
        assertThat(run.answers()).containsEntry("q1", List.of("z", "a"));
        assertThat(run.facts().format()).isEqualTo(Format.CANDIDATE_SETS);
    }

    @Test
    void anAnswerThatStandsTwiceInTheSameOrderCountsOnce() throws Exception {
        Runs run = Runs.read(write(fallback("q1", "a", "b"), ranked("q2", "a"), fallback("q1", "a", "b")));
        assertThat(run.facts()).isEqualTo(new RunFacts(Format.RANKED_RESULTS, 2, 0, 1, 1, 0));
    }

    @Test
    void twoAnswersThatDifferAreRefused() {
        refused(
                Problem.DIFFERENT_ANSWERS,
                3,
                "query 'q1' has another answer in line 1",
                ranked("q1", "a", "b"),
                ranked("q2", "a"),
                ranked("q1", "b", "a"));
        refused(Problem.DIFFERENT_ANSWERS, 2, "line 1", ranked("q1", "ab", "c"), ranked("q1", "a", "bc"));
    }

    @Test
    void aDocumentThatStandsTwiceInAnAnswerIsRefused() {
        String twice = ranked("q1", "a", "b").replace("\"id\":\"b\"", "\"id\":\"a\"");
        refused(Problem.REPEATED_DOCUMENT, 1, "document 'a' stands twice in the answer to query 'q1'", twice);
    }

    @Test
    void whatIsNoRecordIsRefused() {
        refused(Problem.RECORD, 1, "no JSON", "{\"query_id\": \"q1\", ");
        refused(Problem.RECORD, 2, "no JSON", ranked("q1", "a"), "{\"query_id\": \"q1\", ");
        refused(Problem.RECORD, 2, "'model'", ranked("q1", "a"), "{\"query_id\": \"q1\"}");
        refused(Problem.FORMAT, 1, "neither 'results' nor 'documents'", "{\"_id\": \"q1\", \"text\": \"a\"}");
    }

    private void refused(Problem problem, int line, String part, String... lines) {
        Refusal.check(() -> Runs.read(write(lines)), problem, folder.resolve("run.jsonl") + ":" + line + ": ", part);
    }

    private Path write(String... lines) throws Exception {
        return Files.write(folder.resolve("run.jsonl"), List.of(lines));
    }

    private static String ranked(String queryId, String... ids) {
        CandidateSet set = set(queryId, ids);
        DocumentScores scores = new DocumentScores(ids.length);
        for (int index = 0; index < ids.length; index++) {
            scores.score(index, -index);
        }
        return encode(Ranking.of(set, MODEL, scores, Ranking.Usage.NONE, Ranking.Timings.NONE));
    }

    private static String fallback(String queryId, String... ids) {
        return encode(Ranking.fallback(set(queryId, ids), MODEL, "late", Ranking.Timings.NONE));
    }

    private static CandidateSet set(String queryId, String... ids) {
        return CandidateSet.of(
                queryId,
                "text",
                Stream.of(ids).map(id -> Document.of(id, "text")).toList());
    }

    private static String encode(Ranking ranking) {
        return new String(new RankingCodec().encode(ranking), UTF_8);
    }
}
