package dev.sluice.inference.crossencoder;

import static dev.sluice.inference.crossencoder.PairRankings.msMarco;
import static dev.sluice.inference.crossencoder.PairRankings.options;
import static dev.sluice.inference.crossencoder.PairRankings.rank;
import static dev.sluice.inference.crossencoder.PairRankings.v2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.Activation;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.inference.onnx.OnnxSessions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Ranking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What cross-encoders refuse, and with which words. */
@Timeout(60)
class CrossEncoderRefusalTest {

    private static final CandidateSet SET =
            CandidateSets.of("q1", "What is a sluice?", "A gate for water.", "A kind of bread.", "A river in Asia.");

    @TempDir
    Path folder;

    @AfterAll
    static void everythingIsClosed() {
        assertThat(OnnxSessions.open()).isZero();
    }

    @Test
    void whatFilesDoNotSayIsAskedForAndWhatTheyContradictIsRefused() throws Exception {
        assertRefused(config -> config.remove("sentence_transformers"), "Say --activation");
        assertRefused(
                config -> config.putObject("sentence_transformers").put("activation_fn", "torch.nn.ReLU"),
                "Say --activation");
        assertRefused(config -> config.putObject("id2label").put("0", "no").put("1", "yes"), "gives 1 values a pair");
        assertRefused(config -> config.put("vocab_size", 2_000), "expected ids below 2000");
        assertRefused(config -> config.put("max_position_embeddings", 1L << 40), "'max_position_embeddings'");
        assertRefused(config -> config.put("max_position_embeddings", -1), "'max_position_embeddings'");
        assertRefused(config -> config.put("vocab_size", 0), "'vocab_size'");
        assertRefused(config -> config.put("num_attention_heads", 1 << 30), "'num_attention_heads'");
        assertRefused(config -> config.put("pad_token_id", -1), "'pad_token_id'");
        assertRefused(config -> config.put("model_type", "qwen3"), "none that this build runs");
        assertRefused(config -> config.putArray("architectures").add("BertModel"), "none that this build runs");
    }

    @Test
    void aModelWithoutALimitAsksForOne() throws Exception {
        PairModel model = PairModel.of("tiny-ms-marco", folder);
        model.config(config -> config.remove("max_position_embeddings"));
        model.tokenizerConfig(config -> config.put("model_max_length", 1e30));
        assertThatThrownBy(() -> Rerankers.check(options(folder).build()))
                .hasMessageContaining("Say --max-context-tokens");
        assertThat(rank(options(folder).maxContextTokens(64), SET).status()).isEqualTo(Ranking.Status.RANKED);
    }

    @Test
    void aGraphThatDoesNotFitTheOtherFilesIsRefusedWhenItIsOpened() throws Exception {
        PairModel model = PairModel.of("tiny-v2", folder);
        model.graph(Files.readAllBytes(GoldenPairs.folder("tiny-ms-marco").resolve("onnx/model.onnx")));
        assertThatThrownBy(() -> Rerankers.open(options(folder).build()))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("fails on a pair of 1024 tokens with the id 2999")
                .hasMessageContaining("Is this the graph of the model?");
    }

    @Test
    void optionsThatTheModelCannotFollowAreRefused() {
        assertRefused(msMarco().maxContextTokens(513), "expected at most 512");
        assertRefused(msMarco().maxContextTokens(4), "leaves no token for a query or a document");
        assertRefused(v2().maxContextTokens(512).maxQueryTokens(300), "at least twice the query");
        assertRefused(v2().contextMemoryBytes(1 << 20), "Lower --max-context-tokens or raise --context-memory");
        assertRefused(v2().blockSize(7), "block-size 7");
        assertRefused(msMarco().windowOverlap(7), "whose long documents are cut: expected none");
        assertRefused(v2().precision("bf16"), "expected one of [fp32, fp16, int8]");
        assertRefused(msMarco().precision("int8"), "but of [fp32]; expected one of these");
        assertRefused(v2().label(1), "label 1");
        assertRefused(v2().activation(Activation.SOFTMAX), "softmax");
    }

    private void assertRefused(Consumer<ObjectNode> change, String message) throws Exception {
        PairModel.of("tiny-ms-marco", folder).config(change);
        assertRefused(options(folder), message);
    }

    private static void assertRefused(RerankerOptions.Builder options, String message) {
        assertThatThrownBy(() -> Rerankers.check(options.build()))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
