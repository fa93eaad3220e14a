package dev.sluice.inference.crossencoder;

import static dev.sluice.inference.crossencoder.PairRankings.msMarco;
import static dev.sluice.inference.crossencoder.PairRankings.options;
import static dev.sluice.inference.crossencoder.PairRankings.rank;
import static dev.sluice.inference.crossencoder.PairRankings.scores;
import static dev.sluice.inference.crossencoder.PairRankings.truncated;
import static dev.sluice.inference.crossencoder.PairRankings.v2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.Work;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.inference.family.FamilyRule;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.onnx.OnnxSessions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What cross-encoders read of long documents and queries, and what results say of it. */
@Timeout(60)
class LongTextsTest {

    private static final CandidateSet LONG = CandidateSets.of("q2", "What is a sluice?", numbers(), "A kind of bread.");

    @TempDir
    Path folder;

    /** Some hundred tokens, no two parts of which are alike. */
    private static String numbers() {
        return IntStream.range(100, 200).mapToObj(number -> "gate " + number).collect(Collectors.joining(", "));
    }

    @AfterAll
    static void everythingIsClosed() {
        assertThat(OnnxSessions.open()).isZero();
    }

    @Test
    void windowsLeaveNothingUnreadAndCuttingSaysSo() throws Exception {
        RerankerOptions.Builder windows = v2().maxContextTokens(64).maxQueryTokens(16);
        assertThat(rank(windows, LONG).results()).noneMatch(RankedDocument::truncated);
        RerankerOptions.Builder cut = v2().maxContextTokens(64).longDocuments(LongDocuments.TRUNCATE);
        assertThat(truncated(rank(cut, LONG))).containsExactly("d0");
        RerankerOptions.Builder limited = v2().maxDocumentTokens(20);
        assertThat(truncated(rank(limited, LONG))).containsExactly("d0");
    }

    /** A word of any length is one unknown token to this tokenizer, and blanks are none. */
    @Test
    void longWordsAndManyBlanksAreReadOnOver() throws Exception {
        Ranking words = rank(
                msMarco(),
                CandidateSets.of(
                        "q5", "bread", "a".repeat(300_000) + " a kind of bread", "a".repeat(101) + " a kind of bread"));
        assertThat(truncated(words)).isEmpty();
        assertThat(Set.copyOf(scores(words).values())).hasSize(1);
        Ranking blanks = rank(
                msMarco(), CandidateSets.of("q6", "bread", " ".repeat(300_000) + "a kind of bread", "a kind of bread"));
        assertThat(truncated(blanks)).isEmpty();
        assertThat(Set.copyOf(scores(blanks).values()))
                .hasSize(1)
                .doesNotContainAnyElementsOf(scores(words).values());
    }

    @Test
    void aQueryThatIsCutInAPairIsSaidToo() throws Exception {
        CandidateSet set = CandidateSets.of("q7", numbers(), "A kind of bread.");
        assertThat(truncated(rank(msMarco().maxContextTokens(64), set))).containsExactly("d0");
        assertThat(truncated(rank(msMarco().maxQueryTokens(64), set))).containsExactly("d0");
        assertThat(truncated(rank(v2().maxContextTokens(128), set))).containsExactly("d0");
        assertThat(truncated(rank(v2(), CandidateSets.of("q7", "bread", "A kind of bread."))))
                .isEmpty();
    }

    /** The tokens of a document wait once, however many windows share them, and no more than a bound are read. */
    @Test
    void aHugeDocumentIsReadToABound() throws Exception {
        String huge = IntStream.range(0, 150_000).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        RerankerOptions options = v2().maxContextTokens(1_024).build();
        try (CrossEncoderFamily family = (CrossEncoderFamily) new CrossEncoderRule()
                .open(
                        ModelFolder.of(Path.of(options.model())),
                        options,
                        new FamilyRule.Machine(new CacheFolder(folder), 1))) {
            PairPlan plan = (PairPlan) family.plan(CandidateSets.of("q8", "bread", huge));
            assertThat(plan.truncated().get(0)).isTrue();
            assertThat(plan.totalTokens()).isBetween(131_072L, 131_100L);
            assertThat(plan.units()).hasSizeBetween(130, 150);
        }
    }

    @Test
    void aDocumentInManyWindowsCountsOnce() throws Exception {
        try (Reranker reranker =
                Rerankers.open(v2().maxContextTokens(64).maxQueryTokens(16).build())) {
            Ranking ranking = reranker.rerank(LONG, Deadline.NONE).get();
            Work work = reranker.drainWork();
            assertThat(work.documents()).isEqualTo(2);
            assertThat(work.tokens()).isGreaterThan(ranking.usage().totalTokens());
        }
    }

    @Test
    void modelsOfNoKnownRuleAreCutUnlessAskedOtherwise() throws Exception {
        RerankerOptions.Builder options = msMarco().maxContextTokens(64);
        assertThat(truncated(rank(options, LONG))).containsExactly("d0");
        assertThat(truncated(rank(options.longDocuments(LongDocuments.WINDOWS), LONG)))
                .isEmpty();
    }
}
