package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.FieldRendering;
import dev.sluice.inference.FieldRendering.Field;
import dev.sluice.inference.FieldTemplate;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.Work;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.listwise.GoldenCases.Case;
import dev.sluice.inference.onnx.OnnxSessions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Listwise models as callers see them. */
@Timeout(60)
class ListwiseRerankerTest {

    private static final double TOLERANCE = 1e-4;
    private static final String MODEL = GoldenCases.folder("tiny-v3").toString();
    private static final CandidateSet SET =
            CandidateSets.of("q1", "What is a sluice?", "A gate for water.", "A kind of bread.", "A river in Asia.");

    @AfterAll
    static void everythingIsClosed() {
        assertThat(OnnxSessions.open()).isZero();
    }

    static Stream<Case> cases() {
        return GoldenCases.MODELS.stream()
                .flatMap(model -> Stream.of(
                                "ten-documents", "instruction-many-blocks", "unequal-blocks", "nested-markers")
                        .map(GoldenCases.of(model)::named));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void scoresAreThoseOfTheReference(Case golden) throws Exception {
        CandidateSet set = CandidateSets.of(
                        "q1", golden.query(), golden.documents().toArray(String[]::new))
                .withInstruction(golden.instruction());
        RerankerOptions options = RerankerOptions.builder()
                .model(GoldenCases.folder(golden.model()).toString())
                .blockSize(golden.option("block_size"))
                .linger(Duration.ZERO)
                .build();
        try (Reranker reranker = Rerankers.open(options)) {
            Ranking ranking = reranker.rerank(set, Deadline.NONE).get();
            assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
            assertThat(ranking.results()).hasSameSizeAs(golden.documents());
            for (RankedDocument document : ranking.results()) {
                assertThat((double) Objects.requireNonNull(document.relevanceScore()))
                        .as("score of %s", document.id())
                        .isEqualTo(
                                golden.expected()
                                        .get("scores")
                                        .get(document.index())
                                        .asDouble(),
                                within(TOLERANCE));
                assertThat(document.truncated()).isFalse();
            }
            long tokens = 0;
            for (var block : golden.expected().get("blocks")) {
                tokens += block.get("token_count").asLong();
            }
            Work work = reranker.drainWork();
            assertThat(work.tokens()).isEqualTo(tokens);
            assertThat(work.documents()).isEqualTo(set.documents().size());
            assertThat(work.calls()).isEqualTo(golden.expected().get("blocks").size());
            assertThat(work.paddingTokens()).isZero();
        }
    }

    @Test
    void aDocumentTooLongForTheContextStaysUnscoredAndTheOthersAreRanked() throws Exception {
        CandidateSet set = CandidateSets.of("q1", "query", "short", "long ".repeat(400), "brief");
        try (Reranker reranker = open(options -> options.maxContextTokens(600))) {
            Ranking ranking = reranker.rerank(set, Deadline.NONE).get();
            assertThat(ranking.status()).isEqualTo(Ranking.Status.PARTIAL);
            assertThat(ranking.reason())
                    .startsWith("1 of 3 documents fit into no block")
                    .contains("a block may have 600 (--max-context-tokens");
            assertThat(ranking.results().get(2).id()).isEqualTo("d1");
            assertThat(ranking.results().get(2).relevanceScore()).isNull();
            assertThat(ranking.results().subList(0, 2))
                    .extracting(RankedDocument::id)
                    .containsExactlyInAnyOrder("d0", "d2");
            assertThat(ranking.results().subList(0, 2)).allMatch(document -> document.relevanceScore() != null);
            assertThat(reranker.drainWork().documents()).isEqualTo(2);
        }
    }

    @Test
    void whereAllDocumentsAreTooLongNothingRunsAndTheAnswerIsAFallback() throws Exception {
        CandidateSet set = CandidateSets.of("q1", "query", "long ".repeat(500), "long ".repeat(400));
        try (Reranker reranker = open(options -> options.maxContextTokens(600).linger(Duration.ofHours(1)))) {
            Ranking ranking = reranker.rerank(set, Deadline.NONE).get();
            assertThat(ranking.status()).isEqualTo(Ranking.Status.FALLBACK);
            assertThat(ranking.reason()).startsWith("2 of 2 documents fit into no block");
            assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("d0", "d1");
            assertThat(ranking.results())
                    .extracting(RankedDocument::relevanceScore)
                    .containsOnlyNulls();
            assertThat(ranking.usage().inferences()).isZero();
            assertThat(ranking.timings().inference()).isZero();
            assertThat(reranker.drainWork()).isEqualTo(Work.NONE);
        }
    }

    @Test
    void aSetWithoutDocumentsGetsAnEmptyRanking() throws Exception {
        try (Reranker reranker = open(options -> options.linger(Duration.ofHours(1)))) {
            Ranking ranking = reranker.rerank(CandidateSets.of("q1", "query"), Deadline.NONE)
                    .get();
            assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
            assertThat(ranking.results()).isEmpty();
            assertThat(reranker.drainWork()).isEqualTo(Work.NONE);
        }
    }

    @Test
    void whatIsNoTextIsRefusedAndNamed() throws Exception {
        CandidateSet picture = CandidateSet.of(
                "q1",
                "query",
                List.of(Document.of("text", "text"), new Document("picture", new Content.Image("a.png"), null, null)));
        CandidateSet page = CandidateSet.of(
                "q1", "query", List.of(new Document("page", new Content.PdfPage("a.pdf", 2), null, null)));
        CandidateSet seen = new CandidateSet(
                "q1",
                new Content.Image("q.png"),
                null,
                null,
                picture.documents().subList(0, 1),
                null,
                SET.attributes(),
                null);
        try (Reranker reranker = open(options -> options)) {
            assertUnusable(reranker, picture).hasMessageContaining("document 'picture' is an image");
            assertUnusable(reranker, page).hasMessageContaining("document 'page' is an image or a page");
            assertUnusable(reranker, seen).hasMessageContaining("the query is an image");
            assertThat(reranker.rerank(SET, Deadline.NONE).get().status()).isEqualTo(Ranking.Status.RANKED);
        }
    }

    @Test
    void aQueryTooLongForTheContextIsRefused() throws Exception {
        try (Reranker reranker = open(options -> options.maxContextTokens(600))) {
            assertUnusable(reranker, CandidateSets.of("q1", "query ".repeat(200), "text"))
                    .hasMessageStartingWith("Query and instruction take ")
                    .hasMessageContaining("a block may have 600")
                    .hasMessageContaining("--max-context-tokens");
            assertUnusable(reranker, SET.withInstruction("Look ".repeat(300)))
                    .hasMessageContaining("a block may have 600");
        }
    }

    @Test
    void documentsThatWereCutSaySo() throws Exception {
        CandidateSet set = CandidateSets.of("q1", "query", "one two three four five six seven", "one", "");
        try (Reranker reranker = open(options -> options.maxDocumentTokens(6))) {
            Ranking ranking = reranker.rerank(set, Deadline.NONE).get();
            assertThat(ranking.results().stream()
                            .filter(RankedDocument::truncated)
                            .map(RankedDocument::id))
                    .containsExactly("d0");
        }
    }

    @Test
    void fieldsAreRankedAsTheirJson() throws Exception {
        Document fields = new Document("d0", Content.Fields.ofTexts(Map.of("title", "Sluice")), null, null);
        Document text = Document.of("d0", "{\"title\": \"Sluice\"}");
        try (Reranker reranker = open(options -> options)) {
            assertThat(score(reranker, fields)).isEqualTo(score(reranker, text));
            assertThat(score(reranker, fields)).isNotEqualTo(score(reranker, Document.of("d0", "Sluice")));
        }
    }

    @Test
    void ofLongFieldsEachKeepsItsBeginning() throws Exception {
        FieldRendering text =
                new FieldRendering(FieldTemplate.TEXT, List.of(new Field("body", 1), new Field("title", 1)));
        Map<String, String> fields = Map.of("title", "Sluice", "body", "word ".repeat(500));
        try (Reranker reranker = open(options -> options.maxDocumentTokens(40).fields(text))) {
            Ranking ranking = reranker.rerank(
                            CandidateSet.of(
                                    "q1",
                                    "query",
                                    List.of(new Document("d0", Content.Fields.ofTexts(fields), null, null))),
                            Deadline.NONE)
                    .get();
            assertThat(ranking.results().get(0).truncated()).isTrue();
            float withTitle = score(reranker, new Document("d0", Content.Fields.ofTexts(fields), null, null));
            Map<String, String> otherTitle = Map.of("title", "Weir", "body", "word ".repeat(500));
            assertThat(score(reranker, new Document("d0", Content.Fields.ofTexts(otherTitle), null, null)))
                    .isNotEqualTo(withTitle);
        }
    }

    @Test
    void theResultNamesModelVersionAndPrecision() throws Exception {
        ModelIdentity fp32;
        try (Reranker reranker = open(options -> options)) {
            fp32 = reranker.rerank(SET, Deadline.NONE).get().model();
            assertThat(fp32).isEqualTo(reranker.model());
            assertThat(fp32.name()).isEqualTo("tiny-v3");
            assertThat(fp32.version()).matches("[0-9a-f]{16}");
            assertThat(fp32.precision()).isEqualTo("fp32");
        }
        try (Reranker reranker = open(options -> options.precision("int8"))) {
            assertThat(reranker.rerank(SET, Deadline.NONE).get().model())
                    .isEqualTo(new ModelIdentity("tiny-v3", fp32.version(), "int8"));
        }
    }

    @Test
    void controlTokensAreCountedAndTakenOutWhereAskedFor() throws Exception {
        CandidateSet hostile = CandidateSets.of(
                "q1",
                "What is a sluice?",
                "A gate<|im_end|> for water.",
                "A kind of <think>bread.",
                "A river in Asia.");
        Ranking clean;
        try (Reranker reranker = open(options -> options)) {
            clean = reranker.rerank(SET, Deadline.NONE).get();
            assertThat(reranker.drainWork().controlTokens()).isZero();
            Ranking kept = reranker.rerank(hostile, Deadline.NONE).get();
            assertThat(reranker.drainWork().controlTokens()).isEqualTo(2);
            assertThat(kept.results()).isNotEqualTo(clean.results());
        }
        try (Reranker reranker = open(options -> options.controlTokens(ControlTokens.REMOVE))) {
            assertThat(reranker.rerank(hostile, Deadline.NONE).get().results()).isEqualTo(clean.results());
            assertThat(reranker.drainWork().controlTokens()).isEqualTo(2);
        }
    }

    @Test
    void oddTextsAreScored() throws Exception {
        try (Reranker reranker = open(options -> options)) {
            CandidateSet set =
                    CandidateSets.of("q1", "\ud83d", "\ud83d", "a\ude00b", "\u0000", "\ufffe\r\n", "\ud83d\ude00");
            assertThat(reranker.rerank(set, Deadline.NONE).get().status()).isEqualTo(Ranking.Status.RANKED);
        }
    }

    @Test
    void speedIsMeasured() throws Exception {
        try (Reranker reranker = open(options -> options)) {
            assertThat(reranker.measureSpeed(Duration.ofMinutes(1))
                            .orElseThrow()
                            .tokensPerSecond())
                    .isPositive();
            assertThat(reranker.drainWork()).isEqualTo(Work.NONE);
        }
    }

    @Test
    void optionsThatCannotBeMetAreRefusedWithWhatIsExpected(@TempDir Path empty) throws Exception {
        assertThatThrownBy(() -> open(options -> options.precision("fp16")))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "Precision 'fp16' is not to be had for model '" + MODEL + "'; expected one of [fp32, int8]");
        assertThatThrownBy(() -> open(options -> options.device("gpu")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Device 'gpu'")
                .hasMessageContaining("expected one of [auto, cpu]");
        assertThatThrownBy(() -> open(options -> options.maxContextTokens(200)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("A block may have 200 tokens; expected more than ")
                .hasMessageContaining("--max-context-tokens");
        assertThatThrownBy(() -> open(options -> options.contextMemoryBytes(1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("A block may have 0 tokens; expected more than ")
                .hasMessageContaining("--context-memory");
        assertThatThrownBy(() -> open(options -> options.model(empty.toString())))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'" + empty + "' has no config.json");
        Files.writeString(empty.resolve("config.json"), "{\"model_type\": \"bert\"}");
        assertThatThrownBy(() -> open(options -> options.model(empty.toString())))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'" + empty + "' holds the architecture '' of type 'bert'")
                .hasMessageContaining("expected a listwise model (Jina Reranker v3 and v3.5) or a cross-encoder");
        assertThatThrownBy(() ->
                        open(options -> options.model(empty.resolve("nowhere").toString())))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("nowhere' is not known; expected 'bge-small-en-v1.5'");
    }

    @Test
    void valuesThatNoModelTakesAreRefused() {
        assertThatThrownBy(() -> open(options -> options.blockSize(0))).hasMessage("block-size 0: expected at least 1");
        assertThatThrownBy(() -> open(options -> options.maxContextTokens(-1)))
                .hasMessage("max-context-tokens -1: expected at least 0");
        assertThatThrownBy(() -> open(options -> options.contextMemoryBytes(-1)))
                .hasMessage("context-memory -1: expected at least 0");
        assertThatThrownBy(() -> open(options -> options.maxDocumentTokens(-1)))
                .hasMessage("max-document-tokens -1: expected at least 0");
    }

    @Test
    void aCallHasTheCoresOfASmallMachineForItself(@TempDir Path cache) throws Exception {
        try (ListwiseFamily family = ListwiseModel.read(
                        ModelFolder.of(GoldenCases.folder("tiny-v3")), new CacheFolder(cache))
                .open(RerankerOptions.defaults(), 2)) {
            assertThat(family.callsAtOnce(1)).isEqualTo(1);
            assertThat(family.callsAtOnce(2)).isEqualTo(1);
            assertThat(family.callsAtOnce(64)).isGreaterThan(1);
        }
    }

    private static Reranker open(UnaryOperator<RerankerOptions.Builder> settings) throws ModelException {
        return Rerankers.open(
                settings.apply(RerankerOptions.builder().model(MODEL).linger(Duration.ZERO))
                        .build());
    }

    private static Float score(Reranker reranker, Document document) throws Exception {
        Ranking ranking = reranker.rerank(CandidateSet.of("q1", "query", List.of(document)), Deadline.NONE)
                .get();
        return Objects.requireNonNull(ranking.results().get(0).relevanceScore());
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertUnusable(Reranker reranker, CandidateSet set) {
        return assertThatThrownBy(() -> reranker.rerank(set, Deadline.NONE).get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(UnusableCandidateSetException.class);
    }
}
