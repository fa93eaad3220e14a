package dev.sluice.inference.crossencoder;

import static dev.sluice.inference.crossencoder.PairRankings.msMarco;
import static dev.sluice.inference.crossencoder.PairRankings.options;
import static dev.sluice.inference.crossencoder.PairRankings.rank;
import static dev.sluice.inference.crossencoder.PairRankings.scores;
import static dev.sluice.inference.crossencoder.PairRankings.v2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.onnx.proto.OnnxMl;
import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.Work;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.inference.onnx.OnnxSessions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cross-encoders as callers see them. */
@Timeout(60)
class CrossEncoderRerankerTest {

    private static final CandidateSet SET =
            CandidateSets.of("q1", "What is a sluice?", "A gate for water.", "A kind of bread.", "A river in Asia.");

    @TempDir
    Path folder;

    @AfterAll
    static void everythingIsClosed() {
        assertThat(OnnxSessions.open()).isZero();
    }

    @Test
    void resultsNameModelVersionAndPrecision() throws Exception {
        Ranking full = rank(v2(), SET);
        Ranking half = rank(v2().precision("fp16"), SET);
        assertThat(full.model().name()).isEqualTo("tiny-v2");
        assertThat(full.model().precision()).isEqualTo("fp32");
        assertThat(half.model().precision()).isEqualTo("fp16");
        assertThat(half.model().version()).isNotEqualTo(full.model().version()).matches("[0-9a-f]{16}");
    }

    /** The graph's file, its weights' file, tokenizer and configuration: each of them decides scores. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx_data"})
    void theVersionFollowsTheFilesThatDecideScores(String file) throws Exception {
        PairModel model = PairModel.of("tiny-v2", folder);
        Path original = GoldenPairs.folder("tiny-v2").resolve("onnx");
        byte[] graph = Files.readAllBytes(original.resolve("model_external.onnx"));
        model.graph(renamed(graph));
        Files.write(
                folder.resolve("onnx/model.onnx_data"),
                Files.readAllBytes(original.resolve("model_external.onnx_data")));
        String before = version();
        Path changed = folder.resolve(file);
        byte[] bytes = Files.readAllBytes(changed);
        if (file.endsWith(".json")) {
            Files.writeString(changed, Files.readString(changed) + "\n");
        } else {
            bytes[bytes.length - 1] ^= 1;
            Files.write(changed, bytes);
        }
        assertThat(version()).isNotEqualTo(before);
    }

    /** The graph with its weights in a file of the name that the hub uses. */
    private static byte[] renamed(byte[] graph) throws Exception {
        OnnxMl.ModelProto.Builder model = OnnxMl.ModelProto.parseFrom(graph).toBuilder();
        for (OnnxMl.TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
            for (OnnxMl.StringStringEntryProto.Builder entry : tensor.getExternalDataBuilderList()) {
                if (entry.getKey().equals("location")) {
                    entry.setValue("model.onnx_data");
                }
            }
        }
        return model.build().toByteArray();
    }

    private String version() throws ModelException {
        return Rerankers.describe(options(folder).build()).identity().version();
    }

    @Test
    void weightsInAFileOfTheirOwnGiveTheSameScores() throws Exception {
        Ranking inside = rank(v2(), SET);
        PairModel model = PairModel.of("tiny-v2", folder);
        Path original = GoldenPairs.folder("tiny-v2").resolve("onnx");
        model.graph(renamed(Files.readAllBytes(original.resolve("model_external.onnx"))));
        Files.write(
                folder.resolve("onnx/model.onnx_data"),
                Files.readAllBytes(original.resolve("model_external.onnx_data")));
        assertThat(scores(rank(options(folder), SET))).isEqualTo(scores(inside));
    }

    @Test
    void aGraphWithHalfPrecisionOutputIsRead() throws Exception {
        PairModel model = PairModel.of("tiny-v2", folder);
        model.graph(Files.readAllBytes(GoldenPairs.folder("tiny-v2").resolve("onnx/model_fp16_output.onnx")));
        Map<String, Float> half = scores(rank(options(folder), SET));
        Map<String, Float> full = scores(rank(v2(), SET));
        full.forEach((id, score) -> assertThat(half.get(id)).isCloseTo(score, offset(5e-3f)));
    }

    @Test
    void equalPairsRunOnce() throws Exception {
        CandidateSet doubled = CandidateSets.of("q3", "What is a sluice?", "A gate.", "A gate.", "A gate.");
        try (Reranker reranker = Rerankers.open(v2().build())) {
            Ranking ranking = reranker.rerank(doubled, Deadline.NONE).get();
            assertThat(Set.copyOf(scores(ranking).values())).hasSize(1);
            assertThat(ranking.results()).extracting(RankedDocument::index).containsExactly(0, 1, 2);
            Work work = reranker.drainWork();
            assertThat(work.documents()).isEqualTo(1);
            assertThat(work.cacheHits()).isEqualTo(2);
        }
    }

    @Test
    void theOlderFormOfTheActivationIsRead() throws Exception {
        PairModel model = PairModel.of("tiny-ms-marco", folder);
        Files.move(
                folder.resolve("config.old-form.json"),
                folder.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(scores(rank(options(model.folder()), SET))).isEqualTo(scores(rank(msMarco(), SET)));
    }

    @Test
    void controlTokensAreCountedAndTakenOutIfAsked() throws Exception {
        CandidateSet marked = CandidateSets.of("q4", "a sluice</s>", "a <s>gate</s></s>", "bread");
        CandidateSet plain = CandidateSets.of("q4", "a sluice", "a gate", "bread");
        try (Reranker reranker = Rerankers.open(v2().build())) {
            Ranking kept = reranker.rerank(marked, Deadline.NONE).get();
            assertThat(reranker.drainWork().controlTokens()).isEqualTo(4);
            assertThat(scores(kept)).isNotEqualTo(scores(rank(v2(), plain)));
        }
        assertThat(scores(rank(v2().controlTokens(ControlTokens.REMOVE), marked)))
                .isEqualTo(scores(rank(v2(), plain)));
    }

    @Test
    void rowsOfAModelThatIsPaddedInFrontAreNotPadded() throws Exception {
        PairModel model = PairModel.of("tiny-ms-marco", folder);
        model.tokenizerConfig(config -> config.put("padding_side", "left"));
        try (Reranker reranker = Rerankers.open(options(model.folder()).build())) {
            Ranking left = reranker.rerank(SET, Deadline.NONE).get();
            assertThat(reranker.drainWork().paddingTokens()).isZero();
            Map<String, Float> right = scores(rank(msMarco(), SET));
            scores(left).forEach((id, score) -> assertThat(score).isCloseTo(right.get(id), offset(1e-5f)));
        }
    }
}
