package dev.sluice.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.ScoreCacheOptions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Ranking;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptScoresTest {

    private static final CandidateSet SET =
            CandidateSets.of("q1", "What is a sluice?", "A gate for water.", "A kind of bread.", "A river in Asia.");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bge-small-en-v1.5", "listwise/tiny-v3", "crossencoder/tiny-v2"})
    void aNextProcessScoresNothingAgainAndGivesTheSame(String model) throws Exception {
        Ranking first = rank(model);
        Ranking second = rank(model);
        assertThat(first.usage().inferences()).isPositive();
        assertThat(second.usage().inferences()).isZero();
        assertThat(second.results()).isEqualTo(first.results());
    }

    @Test
    void aServiceIsRefused() {
        RerankerOptions options = options("https://rerank.example/v1/rerank").build();
        assertThatThrownBy(() -> Rerankers.open(options))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("score-cache '" + folder + "'")
                .hasMessageContaining("expected a model that runs here");
    }

    /** Nothing is kept in memory from one to the next. */
    private Ranking rank(String model) throws Exception {
        try (Reranker reranker = Rerankers.open(options(where(model)).build())) {
            return reranker.rerank(SET, Deadline.NONE).get();
        }
    }

    private RerankerOptions.Builder options(String model) {
        return RerankerOptions.builder()
                .model(model)
                .cacheBytes(0)
                .scoreCache(new ScoreCacheOptions(folder.toString(), ScoreCacheOptions.DEFAULT_MAX_BYTES));
    }

    private static String where(String model) throws URISyntaxException {
        return model.equals(RerankerOptions.EMBEDDED_MODEL)
                ? model
                : Path.of(Objects.requireNonNull(KeptScoresTest.class.getResource("/" + model))
                                .toURI())
                        .toString();
    }
}
