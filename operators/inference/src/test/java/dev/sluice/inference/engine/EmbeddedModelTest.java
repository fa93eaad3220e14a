package dev.sluice.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.inference.Activation;
import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.FieldRendering;
import dev.sluice.inference.FieldTemplate;
import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.Work;
import dev.sluice.inference.onnx.OnnxSessions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.FieldValue;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedModelTest {

    private static final long SEED = 20_261_125;
    private static final List<String> WORDS = List.of(
            "river",
            "stream",
            "kafka",
            "cat",
            "sat",
            "mat",
            "checkpoint",
            "barrier",
            "tax",
            "law",
            "solar",
            "panel",
            "of",
            "the",
            "a",
            "quick",
            "rank",
            "reranker",
            "window",
            "watermark",
            "日本",
            "straße",
            "Ω");

    private static Reranker keepsTheSessionOpen;

    @BeforeAll
    static void openTheSessionOnce() throws Exception {
        keepsTheSessionOpen =
                Rerankers.open(RerankerOptions.builder().queueDocuments(7).build());
    }

    @AfterAll
    static void closeTheSession() {
        keepsTheSessionOpen.close();
        assertThat(OnnxSessions.open()).isZero();
    }

    @Test
    void ranksByMeaning() throws Exception {
        CandidateSet set = CandidateSets.of(
                "q1",
                "How do I save the state of a running job?",
                "Cats are small carnivorous mammals kept as pets.",
                "A savepoint stores a consistent image of the execution state of a streaming job.",
                "The Danube flows through ten countries.");
        try (Reranker reranker = Rerankers.open(RerankerOptions.defaults())) {
            Ranking ranking = reranker.rerank(set, Deadline.NONE).get();
            assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
            assertThat(ranking.results().get(0).id()).isEqualTo("d1");
            assertThat(ranking.model().name()).isEqualTo("bge-small-en-v1.5");
            assertThat(ranking.usage().totalTokens()).isGreaterThan(30);
        }
    }

    @Test
    void scoresAreThoseOfTheReference() throws Exception {
        ObjectMapper json = new ObjectMapper();
        try (MappingIterator<JsonNode> cases = json.readerFor(JsonNode.class)
                        .readValues(EmbeddedModelTest.class.getResourceAsStream("/bge-small/cases.jsonl"));
                Reranker reranker = Rerankers.open(RerankerOptions.defaults())) {
            int seen = 0;
            while (cases.hasNext()) {
                JsonNode expected = cases.next();
                List<String> texts = new ArrayList<>();
                expected.get("documents").forEach(text -> texts.add(text.asText()));
                CandidateSet set = CandidateSets.of(
                        expected.get("name").asText(), expected.get("query").asText(), texts.toArray(String[]::new));
                Ranking ranking = reranker.rerank(set, Deadline.NONE).get();
                for (RankedDocument document : ranking.results()) {
                    assertThat((double) document.relevanceScore())
                            .as("%s %s", set.queryId(), document.id())
                            .isCloseTo(
                                    expected.get("scores").get(document.index()).asDouble(), within(1e-5));
                }
                assertThat(ranking.usage().totalTokens())
                        .isEqualTo(expected.get("total_tokens").asLong());
                seen++;
            }
            assertThat(seen).isEqualTo(4);
        }
    }

    @Test
    void scoresDoNotDependOnCompanyCacheOrOrder() throws Exception {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        List<CandidateSet> sets =
                IntStream.range(0, 12).mapToObj(i -> randomSet("q" + i, random)).toList();
        Map<String, Float> alone = new HashMap<>();
        RerankerOptions plain = RerankerOptions.builder()
                .cacheBytes(0)
                .batchDocuments(1)
                .linger(Duration.ZERO)
                .build();
        try (Reranker reranker = Rerankers.open(plain)) {
            for (CandidateSet set : sets) {
                collect(reranker.rerank(set, Deadline.NONE).get(), alone);
            }
        }
        for (RerankerOptions options : List.of(
                RerankerOptions.builder().cacheBytes(0).build(),
                RerankerOptions.builder()
                        .linger(Duration.ofMillis(3))
                        .batchDocuments(7)
                        .batchTokens(700)
                        .build())) {
            List<CandidateSet> shuffled = new ArrayList<>(sets);
            Collections.shuffle(shuffled, random);
            Map<String, Float> together = new HashMap<>();
            try (Reranker reranker = Rerankers.open(options);
                    AutoCloseableExecutor callers = new AutoCloseableExecutor(4)) {
                List<CompletableFuture<Ranking>> answers = new ArrayList<>();
                for (CandidateSet set : shuffled) {
                    answers.add(CompletableFuture.supplyAsync(() -> set, callers.executor)
                            .thenCompose(s -> reranker.rerank(s, Deadline.NONE)));
                }
                for (CompletableFuture<Ranking> answer : answers) {
                    collect(answer.get(), together);
                }
                for (CandidateSet set : sets) {
                    Map<String, Float> again = new HashMap<>();
                    collect(reranker.rerank(set, Deadline.NONE).get(), again);
                    again.forEach((id, score) -> assertThat(score).isEqualTo(together.get(id)));
                }
            }
            assertThat(together).isEqualTo(alone);
        }
    }

    @Test
    void cachedDocumentsAreNotRunAgain() throws Exception {
        CandidateSet set = CandidateSets.of("q1", "a query", "first text", "second text");
        try (Reranker reranker = Rerankers.open(
                RerankerOptions.builder().linger(Duration.ofMillis(1)).build())) {
            reranker.rerank(set, Deadline.NONE).get();
            Work first = reranker.drainWork();
            Ranking again = reranker.rerank(set, Deadline.NONE).get();
            Work second = reranker.drainWork();
            assertThat(first.documents()).isEqualTo(2);
            assertThat(second).isEqualTo(Work.ofCacheHits(2));
            assertThat(again.usage().inferences()).isZero();
            assertThat(again.usage().totalTokens()).isPositive();
        }
    }

    @Test
    void aSetWithoutDocumentsCostsNoInference() throws Exception {
        try (Reranker reranker = Rerankers.open(
                RerankerOptions.builder().linger(Duration.ofMillis(2)).build())) {
            Ranking ranking = reranker.rerank(CandidateSets.of("q1", "query"), Deadline.NONE)
                    .get();
            assertThat(ranking.results()).isEmpty();
            assertThat(reranker.drainWork()).isEqualTo(Work.NONE);
        }
    }

    @Test
    void aLongDocumentIsCutAndSaysSo() throws Exception {
        String longText = "word ".repeat(2_000);
        try (Reranker reranker = Rerankers.open(RerankerOptions.defaults())) {
            Ranking ranking = reranker.rerank(CandidateSets.of("q1", "query", longText, "short"), Deadline.NONE)
                    .get();
            assertThat(ranking.results().stream()
                            .filter(RankedDocument::truncated)
                            .map(RankedDocument::id))
                    .containsExactly("d0");
        }
    }

    @Test
    void fieldsAreRenderedAsJson() throws Exception {
        Map<String, String> fields = new java.util.LinkedHashMap<>();
        fields.put("title", "Savepoints");
        fields.put("body", "Say \"hello\"");
        CandidateSet set = CandidateSet.of(
                "q1",
                "query",
                List.of(
                        new Document("fields", Content.Fields.ofTexts(fields), null, null),
                        Document.of("text", "{\"title\": \"Savepoints\", \"body\": \"Say \\\"hello\\\"\"}")));
        try (Reranker reranker = Rerankers.open(RerankerOptions.defaults())) {
            Ranking ranking = reranker.rerank(set, Deadline.NONE).get();
            assertThat(ranking.results().get(0).relevanceScore())
                    .isEqualTo(ranking.results().get(1).relevanceScore());
            assertThat(ranking.results().get(0).id()).isEqualTo("fields");
        }
    }

    @Test
    void ofLongFieldsEachKeepsItsBeginning() throws Exception {
        RerankerOptions options = RerankerOptions.builder()
                .maxDocumentTokens(40)
                .fields(new FieldRendering(FieldTemplate.TEXT, List.of()))
                .build();
        String body = "word ".repeat(1_000);
        try (Reranker reranker = Rerankers.open(options)) {
            Ranking ranking = reranker.rerank(
                            CandidateSet.of(
                                    "q1",
                                    "savepoints",
                                    List.of(
                                            bodyAndTitle("savepoints", body, "Savepoints"),
                                            bodyAndTitle("locks", body, "Locks"),
                                            Document.of(
                                                    "as cut", "body: " + "word ".repeat(32) + "\ntitle: savepoints"),
                                            bodyAndTitle("short", "word", "Locks"))),
                            Deadline.NONE)
                    .get();
            Map<String, RankedDocument> byId =
                    ranking.results().stream().collect(Collectors.toMap(RankedDocument::id, result -> result));
            assertThat(score(byId, "savepoints"))
                    .isGreaterThan(score(byId, "locks"))
                    .isEqualTo(score(byId, "as cut"));
            assertThat(ranking.results().stream()
                            .filter(RankedDocument::truncated)
                            .map(RankedDocument::id))
                    .containsExactlyInAnyOrder("savepoints", "locks");
        }
    }

    private static Document bodyAndTitle(String id, String body, String title) {
        Map<String, FieldValue> fields = new LinkedHashMap<>();
        fields.put("body", FieldValue.of(body));
        fields.put("title", FieldValue.of(title));
        return new Document(id, new Content.Fields(fields), null, null);
    }

    private static float score(Map<String, RankedDocument> results, String id) {
        return Objects.requireNonNull(Objects.requireNonNull(results.get(id)).relevanceScore());
    }

    @Test
    void anImageIsRefusedAndNamed() throws Exception {
        CandidateSet set = CandidateSet.of(
                "q1", "query", List.of(new Document("picture", new Content.Image("a.png"), null, null)));
        try (Reranker reranker = Rerankers.open(RerankerOptions.defaults())) {
            assertThatThrownBy(() -> reranker.rerank(set, Deadline.NONE).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(UnusableCandidateSetException.class)
                    .hasMessageContaining("document 'picture' is an image");
        }
    }

    @Test
    void everyRerankerOfAModelSharesOneSession() throws Exception {
        Reranker first = Rerankers.open(RerankerOptions.defaults());
        Reranker second = Rerankers.open(RerankerOptions.defaults());
        Reranker other =
                Rerankers.open(RerankerOptions.builder().linger(Duration.ZERO).build());
        assertThat(OnnxSessions.open()).isOne();
        first.close();
        first.close();
        assertThat(second.rerank(CandidateSets.of("q1", "query", "text"), Deadline.NONE)
                        .get()
                        .results())
                .hasSize(1);
        second.close();
        other.close();
    }

    @Test
    void whatCannotBeOpenedIsNamedWithTheRemedy() {
        assertThatThrownBy(() ->
                        Rerankers.open(RerankerOptions.builder().model("nope").build()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'nope'")
                .hasMessageContaining("bge-small-en-v1.5");
        assertThatThrownBy(() ->
                        Rerankers.open(RerankerOptions.builder().device("gpu").build()))
                .hasMessageContaining("'gpu'");
        assertThatThrownBy(() -> Rerankers.open(
                        RerankerOptions.builder().precision("int8").build()))
                .hasMessageContaining("'int8'");
        assertThatThrownBy(() -> Rerankers.open(
                        RerankerOptions.builder().maxDocumentTokens(513).build()))
                .hasMessageContaining("513")
                .hasMessageContaining("3 to 512");
    }

    @Test
    void optionsOfListwiseModelsAreRefused() {
        assertRefused(RerankerOptions.builder().blockSize(125), "block-size 125", "expected 64");
        assertRefused(RerankerOptions.builder().maxContextTokens(4_096), "max-context-tokens 4096", "expected 0");
        assertRefused(RerankerOptions.builder().contextMemoryBytes(1_000), "context-memory 1000", "expected 0");
        assertRefused(
                RerankerOptions.builder().controlTokens(ControlTokens.REMOVE),
                "control-tokens remove",
                "expected keep");
    }

    @Test
    void optionsOfCrossEncodersAreRefused() {
        assertRefused(RerankerOptions.builder().label(1), "label 1", "expected none");
        assertRefused(RerankerOptions.builder().windowOverlap(1), "window-overlap 1", "expected 80");
        assertRefused(RerankerOptions.builder().activation(Activation.SIGMOID), "activation sigmoid", "expected none");
        assertRefused(
                RerankerOptions.builder().longDocuments(LongDocuments.WINDOWS),
                "long-documents windows",
                "expected none");
    }

    private static void assertRefused(RerankerOptions.Builder options, String value, String expected) {
        assertThatThrownBy(() -> Rerankers.check(options.build()))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(value + " for model 'bge-small-en-v1.5'")
                .hasMessageContaining(expected);
    }

    @Test
    void speedIsMeasured() throws Exception {
        try (Reranker reranker = Rerankers.open(RerankerOptions.defaults())) {
            assertThat(reranker.measureSpeed().tokensPerSecond()).isPositive();
        }
    }

    private static void collect(Ranking ranking, Map<String, Float> scores) {
        for (RankedDocument document : ranking.results()) {
            scores.put(ranking.queryId() + "/" + document.id(), document.relevanceScore());
        }
    }

    private static CandidateSet randomSet(String queryId, Random random) {
        String[] texts = IntStream.range(0, 1 + random.nextInt(15))
                .mapToObj(i -> words(1 + (int) Math.exp(random.nextDouble() * 4), random))
                .toArray(String[]::new);
        if (random.nextInt(4) == 0) {
            texts[0] = words(400, random);
        }
        return CandidateSets.of(queryId, words(2 + random.nextInt(8), random), texts);
    }

    private static String words(int count, Random random) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < count; word++) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        return text.toString();
    }

    /** An executor that ends with its block. */
    private static final class AutoCloseableExecutor implements AutoCloseable {
        private final ExecutorService executor;

        AutoCloseableExecutor(int threads) {
            executor = Executors.newFixedThreadPool(threads);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
