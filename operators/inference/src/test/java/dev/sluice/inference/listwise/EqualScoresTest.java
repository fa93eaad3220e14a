package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.DocumentScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scores depend on nothing but set, model and options: not on what else runs, on who asks, or on the number of threads.
 * Bit for bit, in fp32. A failure is run again with {@code -Dseed=...} as printed.
 */
@Timeout(60)
class EqualScoresTest {

    private static final List<String> WORDS = List.of(
            "sluice", "river", "gate", "lock", "of", "the", "water", "日本", "straße", "Ω", "kafka", "window", "rank");

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private List<CandidateSet> sets = List.of();

    @TempDir
    static Path cache;

    @BeforeEach
    void makeSets() {
        System.out.println("EqualScoresTest: seed " + seed);
        sets = IntStream.range(0, 5).mapToObj(this::randomSet).toList();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"tiny-v3", "tiny-v3.5"})
    void scoresAreThoseOfOneThreadWhateverRunsBeside(String model) throws Exception {
        Map<String, Float> alone;
        try (ListwiseFamily family = family(model, 1)) {
            alone = scores(family, sets);
            assertThat(Set.copyOf(alone.values())).as("seed %d", seed).hasSizeGreaterThan(alone.size() / 2);
            for (int callers : new int[] {2, 4}) {
                assertThat(inParallel(family, callers))
                        .as("seed %d, %d callers", seed, callers)
                        .isEqualTo(alone);
            }
        }
        for (int threads : new int[] {2, 3}) {
            try (ListwiseFamily family = family(model, threads)) {
                assertThat(inParallel(family, 2))
                        .as("seed %d, %d threads a call", seed, threads)
                        .isEqualTo(alone);
            }
        }
    }

    /** Memory for some of the calls only, so that they wait for one another. */
    private static ListwiseFamily family(String model, int threads) throws Exception {
        RerankerOptions options = RerankerOptions.builder()
                .blockSize(4)
                .contextMemoryBytes(8L << 20)
                .build();
        return ListwiseModel.read(ModelFolder.of(GoldenCases.folder(model)), new CacheFolder(cache))
                .open(options, threads);
    }

    private Map<String, Float> inParallel(ListwiseFamily family, int callers) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try {
            List<CandidateSet> shuffled = new ArrayList<>(sets);
            Collections.shuffle(shuffled, random);
            List<Future<Map<String, Float>>> answers = new ArrayList<>();
            for (CandidateSet set : shuffled) {
                answers.add(pool.submit(() -> scores(family, List.of(set))));
            }
            Map<String, Float> all = new HashMap<>();
            for (Future<Map<String, Float>> answer : answers) {
                all.putAll(answer.get());
            }
            return all;
        } finally {
            pool.shutdownNow();
        }
    }

    private static Map<String, Float> scores(ListwiseFamily family, List<CandidateSet> sets) throws Exception {
        Map<String, Float> all = new HashMap<>();
        for (CandidateSet set : sets) {
            var plan = family.plan(set);
            DocumentScores scores = plan.merge(family.run(plan.units(), new Cancellation()));
            for (int index = 0; index < scores.size(); index++) {
                all.put(set.queryId() + "/d" + index, scores.score(index));
            }
        }
        return all;
    }

    private CandidateSet randomSet(int number) {
        String[] texts = IntStream.range(0, 1 + random.nextInt(7))
                .mapToObj(i -> words((int) Math.exp(random.nextDouble() * 4)))
                .toArray(String[]::new);
        if (number % 4 == 0) {
            texts[0] = words(200);
        }
        CandidateSet set = CandidateSets.of("q" + number, words(1 + random.nextInt(8)), texts);
        return random.nextBoolean() ? set : set.withInstruction(words(1 + random.nextInt(20)));
    }

    private String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < count; word++) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        return text.toString();
    }
}
