package dev.sluice.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.PoisonousSetException;
import dev.sluice.inference.RemoteOptions;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.TransientInferenceException;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.FieldValue;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service behind the engine, as whoever ranks sees it. */
@Timeout(60)
class RemoteRerankerTest {

    private final FakeService service = FakeService.start();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void documentsAreOrderedByTheScoresOfTheService() throws Exception {
        try (Reranker reranker = open(RemoteOptions.DEFAULT)) {
            CandidateSet set = CandidateSets.of("q1", "q", "0.1", "0.9", "-4", "0.9");
            Ranking ranking = rank(reranker, set.withTopN(3).withInstruction("look for numbers"));
            assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
            assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("d1", "d3", "d0");
            assertThat(ranking.results())
                    .extracting(RankedDocument::relevanceScore)
                    .containsExactly(0.9f, 0.9f, 0.1f);
            assertThat(ranking.usage()).isEqualTo(new Ranking.Usage(40, 1));
            assertThat(ranking.model().name()).isEqualTo("127.0.0.1");
            assertThat(ranking.model().precision()).isEqualTo("remote");
            // Scores of all are needed, and there is no place for an instruction.
            assertThat(service.asked().get(1).body().get("documents")).hasSize(4);
            assertThat(service.asked().get(1).body().fieldNames())
                    .toIterable()
                    .containsExactly("query", "documents", "return_documents");
        }
    }

    @Test
    void versionsTellServicesAndModelsApart() throws Exception {
        assertThat(List.of(
                        version("https://host/v1/rerank", null),
                        version("https://host/v1/rerank?a", null),
                        version("https://host/v1/rerank", "a"),
                        version("https://host/v1/rerank", "b"),
                        version("https://host:444/v1/rerank", "b")))
                .doesNotHaveDuplicates()
                .allMatch(version -> version.matches("[0-9a-f]{16}"));
        assertThat(version("https://host/v1/rerank", "a")).isEqualTo(version("https://host/v1/rerank", "a"));
    }

    private static String version(String address, String model) throws ModelException {
        RerankerOptions options = RerankerOptions.builder()
                .model(address)
                .remote(new RemoteOptions(model, null, 1, 1, 1))
                .build();
        return Rerankers.describe(options).identity().version();
    }

    @ParameterizedTest
    @CsvSource({"7,3,2 2 3", "6,3,3 3", "3,3,3", "1,3,1", "9,4,3 3 3", "4,1,1 1 1 1"})
    void aLargeSetIsAskedInPartsOfEqualSizeAndPutTogether(int documents, int most, String parts) throws Exception {
        try (Reranker reranker = open(new RemoteOptions(null, null, most, 2, 1 << 20))) {
            String[] texts = IntStream.range(0, documents)
                    .mapToObj(index -> Integer.toString(index % 5 * 10 + index))
                    .toArray(String[]::new);
            Ranking ranking = rank(reranker, CandidateSets.of("q", "q", texts));
            assertThat(ranking.results()).hasSize(documents);
            assertThat(ranking.results())
                    .allSatisfy(result ->
                            assertThat(result.relevanceScore()).isEqualTo(Float.parseFloat(texts[result.index()])));
            assertThat(ranking.usage().totalTokens()).isEqualTo(10L * documents);
            assertThat(String.join(" ", sizes().stream().sorted().toList())).isEqualTo(parts);
        }
    }

    /** Of the requests for sets; the first one tries the service out. */
    private List<String> sizes() {
        return service.asked().stream()
                .skip(1)
                .map(asked -> Integer.toString(asked.body().get("documents").size()))
                .toList();
    }

    @Test
    void equalRequestsAreAskedOnce() throws Exception {
        try (Reranker reranker = open(RemoteOptions.DEFAULT)) {
            Ranking first = rank(reranker, CandidateSets.of("q1", "q", "1", "2"));
            Ranking again = rank(reranker, CandidateSets.of("q2", "q", "1", "2"));
            Ranking other = rank(reranker, CandidateSets.of("q3", "q", "12"));
            assertThat(sizes()).containsExactly("2", "1");
            assertThat(again.results()).isEqualTo(first.results());
            assertThat(again.usage()).isEqualTo(new Ranking.Usage(20, 0));
            assertThat(other.usage().totalTokens()).isEqualTo(10);
            assertThat(reranker.drainWork().cacheHits()).isEqualTo(2);
        }
    }

    @Test
    void noMoreRequestsRunAtOnceThanAllowed() throws Exception {
        try (Reranker reranker = open(new RemoteOptions(null, null, 1, 3, 1 << 20))) {
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            CountDownLatch three = new CountDownLatch(3);
            Semaphore permits = new Semaphore(0);
            service.always((asked, in, out) -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                three.countDown();
                permits.acquire();
                running.decrementAndGet();
                FakeService.scores(asked, in, out);
            });
            List<CompletableFuture<Ranking>> rankings = new ArrayList<>();
            for (int set = 0; set < 10; set++) {
                rankings.add(reranker.rerank(CandidateSets.of("q", "q" + set, "1", "2"), Deadline.NONE));
            }
            three.await();
            permits.release(20);
            for (CompletableFuture<Ranking> ranking : rankings) {
                assertThat(ranking.get().results()).hasSize(2);
            }
            assertThat(most.get()).isEqualTo(3);
        }
    }

    @Test
    void aDeadlineEndsTheRequest() throws Exception {
        try (Reranker reranker = open(RemoteOptions.DEFAULT)) {
            CompletableFuture<Void> gone = new CompletableFuture<>();
            service.next(FakeService.silence("", new CountDownLatch(1), gone));
            Deadline deadline = Deadline.after(Duration.ofMillis(200), NanoClock.SYSTEM);
            assertThatThrownBy(() -> reranker.rerank(CandidateSets.of("q", "q", "1"), deadline)
                            .get())
                    .hasMessageContaining("deadline");
            gone.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void closingEndsTheRequest() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        CompletableFuture<Ranking> ranking;
        try (Reranker reranker = open(RemoteOptions.DEFAULT)) {
            service.next(FakeService.silence("", begun, gone));
            ranking = reranker.rerank(CandidateSets.of("q", "q", "1"), Deadline.NONE);
            begun.await();
        }
        assertThatThrownBy(ranking::get).hasMessageContaining("closed");
        gone.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aSetThatAServiceRefusesWhileItIsWellIsPoisonousAndNoOther() throws Exception {
        try (Reranker reranker = open(RemoteOptions.DEFAULT)) {
            service.always((asked, in, out) -> {
                FakeService.Answer answer = asked.body().get("query").asText().equals("bad")
                        ? FakeService.status(422)
                        : FakeService::scores;
                answer.give(asked, in, out);
            });
            CompletableFuture<Ranking> bad = reranker.rerank(CandidateSets.of("q1", "bad", "1"), Deadline.NONE);
            assertThat(rank(reranker, CandidateSets.of("q2", "good", "1")).status())
                    .isEqualTo(Ranking.Status.RANKED);
            assertThatThrownBy(bad::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseExactlyInstanceOf(PoisonousSetException.class)
                    .hasMessageContaining("answers 422");
        }
    }

    @Test
    void aServiceThatIsBusyForAMomentIsAskedAgain() throws Exception {
        try (Reranker reranker = open(RemoteOptions.DEFAULT)) {
            service.next(FakeService.status(429, "Retry-After: 1"));
            Ranking ranking = rank(reranker, CandidateSets.of("q", "q", "1"));
            assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
            assertThat(sizes()).hasSize(2);
            assertThat(reranker.drainWork().retries()).isOne();
            assertThat(ranking.timings().inference())
                    .as("the pause, which by itself would be half as long")
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void aServiceThatIsBusyForTooLongFailsTheSet() throws Exception {
        RerankerOptions options =
                RerankerOptions.builder().model(service.address()).retries(0).build();
        try (Reranker reranker = Rerankers.open(options)) {
            service.always(FakeService.status(503));
            assertThatThrownBy(() -> rank(reranker, CandidateSets.of("q", "q", "1")))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseExactlyInstanceOf(TransientInferenceException.class)
                    .hasMessageContaining("answers 503");
        }
    }

    @Test
    void fieldsBecomeTextsAsForOtherModels() throws Exception {
        try (Reranker reranker = open(RemoteOptions.DEFAULT)) {
            Content fields = new Content.Fields(Map.of("title", FieldValue.of("Locks")));
            rank(reranker, CandidateSet.of("q", "q", List.of(new Document("a", fields, null, null))));
            assertThat(service.asked().get(1).body().get("documents").get(0).asText())
                    .isEqualTo("{\"title\": \"Locks\"}");
        }
    }

    @Test
    void whatIsNoTextIsRefused() throws Exception {
        try (Reranker reranker = open(RemoteOptions.DEFAULT)) {
            Document image = new Document("a", new Content.Image("a.png"), null, null);
            assertUnusable(reranker, CandidateSet.of("q", "q", List.of(image)), "document 'a' is an image or a page");
            assertUnusable(reranker, CandidateSets.of("q", "q", "secret \ud800"), "index 0 has a surrogate by itself");
            assertUnusable(reranker, CandidateSets.of("q", "\udc00 secret", "a"), "the query has a surrogate");
            assertThat(sizes()).isEmpty();
        }
    }

    private static void assertUnusable(Reranker reranker, CandidateSet set, String message) {
        assertThatThrownBy(() -> rank(reranker, set))
                .isInstanceOf(ExecutionException.class)
                .hasCauseExactlyInstanceOf(UnusableCandidateSetException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void speedIsNotMeasuredAtTheCostOfTheService() throws Exception {
        try (Reranker reranker = open(RemoteOptions.DEFAULT)) {
            assertThat(reranker.measureSpeed(Duration.ofMinutes(1))).isEmpty();
            assertThat(sizes()).isEmpty();
        }
    }

    @Test
    void optionsThatAServiceDoesNotHaveAreRefusedBeforeItIsAsked() {
        assertRefused(options -> options.precision("int8"), "Precision 'int8' for service");
        assertRefused(options -> options.maxQueryTokens(5), "max-query-tokens 5 for service");
        assertRefused(options -> options.maxDocumentTokens(5), "max-document-tokens 5 for service");
        assertRefused(options -> options.blockSize(5), "block-size 5 for model");
        assertRefused(options -> options.longDocuments(LongDocuments.WINDOWS), "a service has no such option");
        assertRefused(options -> options.device("gpu"), "Device 'gpu'");
        assertRefused(options -> options.model("https://host"), "has no path");
        assertRefused(options -> options.remote(new RemoteOptions(" ", null, 1, 1, 1)), "remote-model ' '");
        assertThat(service.asked()).isEmpty();
    }

    private void assertRefused(UnaryOperator<RerankerOptions.Builder> change, String message) {
        RerankerOptions options =
                change.apply(RerankerOptions.builder().model(service.address())).build();
        assertThatThrownBy(() -> Rerankers.check(options))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining(message);
        assertThatThrownBy(() -> Rerankers.open(options)).isExactlyInstanceOf(ModelException.class);
    }

    @Test
    void optionsOfServicesAreRefusedForAModelThatRunsHere() {
        for (RemoteOptions remote : List.of(
                new RemoteOptions("m", null, 1_000, 8, 16 << 20),
                new RemoteOptions(null, "key", 1_000, 8, 16 << 20),
                new RemoteOptions(null, null, 999, 8, 16 << 20),
                new RemoteOptions(null, null, 1_000, 9, 16 << 20),
                new RemoteOptions(null, null, 1_000, 8, 1 << 20))) {
            for (String model : List.of(
                    RerankerOptions.EMBEDDED_MODEL, folder("crossencoder/tiny-v2"), folder("listwise/tiny-v3.5"))) {
                RerankerOptions options =
                        RerankerOptions.builder().model(model).remote(remote).build();
                assertThatThrownBy(() -> Rerankers.check(options))
                        .isExactlyInstanceOf(ModelException.class)
                        .hasMessageMatching("(remote-|api-key-file).* has no such option; leave it out");
            }
        }
    }

    private static String folder(String name) {
        return "src/test/resources/" + name;
    }

    private Reranker open(RemoteOptions remote) throws ModelException {
        return Rerankers.open(RerankerOptions.builder()
                .model(service.address())
                .linger(Duration.ZERO)
                .remote(remote)
                .build());
    }

    private static Ranking rank(Reranker reranker, CandidateSet set) throws Exception {
        return reranker.rerank(set, Deadline.NONE).get();
    }
}
