package dev.sluice.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.Activation;
import dev.sluice.inference.BatchOrder;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bit for bit, scores depend on nothing but set, model and options: not on what else is ranked at the same time, in
 * which order and in which batches. A failure is run again with {@code -Dseed=...} as printed.
 */
@Timeout(120)
class ScoresInCompanyTest {

    private static final List<String> WORDS = List.of(
            "sluice", "river", "gate", "lock", "of", "the", "water", "日本", "straße", "Ω", "kafka", "window", "rank");

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    static List<Arguments> models() {
        return List.of(
                Arguments.of("embedded", RerankerOptions.builder()),
                Arguments.of("listwise", of("listwise/tiny-v3.5").blockSize(4)),
                Arguments.of("fp32", windows(of("crossencoder/tiny-v2"))),
                Arguments.of("fp16", windows(of("crossencoder/tiny-v2")).precision("fp16")),
                Arguments.of("int8", windows(of("crossencoder/tiny-v2")).precision("int8")),
                Arguments.of("byte-level", of("crossencoder/tiny-v1").activation(Activation.SIGMOID)),
                Arguments.of("logits", of("crossencoder/tiny-ms-marco")),
                Arguments.of(
                        "two labels",
                        of("crossencoder/tiny-two-label")
                                .activation(Activation.SOFTMAX)
                                .label(1)));
    }

    private static RerankerOptions.Builder of(String model) {
        try {
            Path folder = Path.of(Objects.requireNonNull(ScoresInCompanyTest.class.getResource("/" + model))
                    .toURI());
            return RerankerOptions.builder().model(folder.toString());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RerankerOptions.Builder windows(RerankerOptions.Builder options) {
        return options.longDocuments(LongDocuments.WINDOWS).maxContextTokens(96);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void areThoseOfEachSetAlone(String name, RerankerOptions.Builder options) throws Exception {
        System.out.println("ScoresInCompanyTest: seed " + seed);
        List<CandidateSet> sets =
                IntStream.range(0, 5).mapToObj(this::randomSet).toList();
        options.cacheBytes(0);
        Map<String, Float> alone = new HashMap<>();
        try (Reranker reranker = open(options.batchDocuments(1).linger(Duration.ZERO))) {
            for (CandidateSet set : sets) {
                collect(reranker.rerank(set, Deadline.NONE).get(), alone);
            }
        }
        assertThat(Set.copyOf(alone.values())).as("seed %d", seed).hasSizeGreaterThan(alone.size() / 2);
        assertThat(together(options.batchDocuments(64).linger(Duration.ofMillis(5)), sets))
                .as("seed %d, batches of 64", seed)
                .isEqualTo(alone);
        options.batchDocuments(7)
                .linger(Duration.ofMillis(3))
                .batchTokens(2_000)
                .queueDocuments(1);
        assertThat(together(options, sets)).as("seed %d, batches of 7", seed).isEqualTo(alone);
        assertThat(together(options.cacheBytes(1 << 20), sets))
                .as("seed %d, with a cache", seed)
                .isEqualTo(alone);
        assertThat(together(options.cacheBytes(0).batchOrder(BatchOrder.LENGTH).queueDocuments(1_000), sets))
                .as("seed %d, by length", seed)
                .isEqualTo(alone);
    }

    private Map<String, Float> together(RerankerOptions.Builder options, List<CandidateSet> sets) throws Exception {
        List<CandidateSet> shuffled = new ArrayList<>(sets);
        Collections.shuffle(shuffled, random);
        Map<String, Float> scores = new HashMap<>();
        try (Reranker reranker = open(options)) {
            List<CompletableFuture<Ranking>> answers = shuffled.stream()
                    .map(set -> reranker.rerank(set, Deadline.NONE))
                    .toList();
            for (CompletableFuture<Ranking> answer : answers) {
                collect(answer.get(), scores);
            }
        }
        return scores;
    }

    private static Reranker open(RerankerOptions.Builder options) throws Exception {
        return Rerankers.open(options.build());
    }

    private static void collect(Ranking ranking, Map<String, Float> scores) {
        for (RankedDocument document : ranking.results()) {
            scores.put(ranking.queryId() + "/" + document.id(), Objects.requireNonNull(document.relevanceScore()));
        }
    }

    private CandidateSet randomSet(int number) {
        String[] texts = IntStream.range(0, 1 + random.nextInt(7))
                .mapToObj(i -> words((int) Math.exp(random.nextDouble() * 4)))
                .toArray(String[]::new);
        if (number % 4 == 0) {
            texts[0] = words(200);
        }
        return CandidateSets.of("q" + number, words(1 + random.nextInt(8)), texts);
    }

    private String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < count; word++) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        return text.toString();
    }
}
