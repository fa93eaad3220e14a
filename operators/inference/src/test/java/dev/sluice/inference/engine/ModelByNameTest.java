package dev.sluice.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Ranking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Models are opened by the name that they have in the store or in a Hugging Face cache; the build names both. */
class ModelByNameTest {

    private static final String COMMIT = "0123456789012345678901234567890123456789";

    @Test
    void aModelOfAHuggingFaceCacheIsOpenedByItsName() throws Exception {
        copyToCache("owner", "ranker", "main");
        Ranking byName = rank("owner/ranker");
        Ranking byFolder = rank(golden().toString());
        assertThat(byName.model().name()).isEqualTo("ranker");
        assertThat(byName.model().version()).isEqualTo(byFolder.model().version());
        assertThat(byName.results()).isEqualTo(byFolder.results());
    }

    @Test
    void whatIsNotThereIsToldWithTheWayToIt() throws Exception {
        assertThatThrownBy(() -> rank("owner/nothing"))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("'owner/nothing' is not known")
                .hasMessageContaining("models pull NAME");
        copyToCache("owner", "tagged", "v1");
        assertThatThrownBy(() -> rank("owner/tagged"))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("name owner/tagged@v1");
        assertThat(rank("owner/tagged@v1").model().name()).isEqualTo("tagged");
    }

    private static Ranking rank(String model) throws Exception {
        RerankerOptions options = RerankerOptions.builder().model(model).build();
        try (Reranker reranker = Rerankers.open(options)) {
            return reranker.rerank(CandidateSets.of("q", "a lock", "a gate", "bread"), Deadline.NONE)
                    .get();
        }
    }

    private static Path golden() throws Exception {
        return Path.of(Objects.requireNonNull(ModelByNameTest.class.getResource("/crossencoder/tiny-v2"))
                .toURI());
    }

    private static void copyToCache(String owner, String name, String revision) throws Exception {
        Path model = Path.of(System.getenv("HF_HUB_CACHE")).resolve("models--" + owner + "--" + name);
        Path snapshot = model.resolve("snapshots").resolve(COMMIT);
        Files.createDirectories(snapshot.resolve("onnx"));
        Files.createDirectories(model.resolve("refs"));
        Files.writeString(model.resolve("refs").resolve(revision), COMMIT);
        for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx")) {
            Files.write(snapshot.resolve(file), Files.readAllBytes(golden().resolve(file)));
        }
    }
}
