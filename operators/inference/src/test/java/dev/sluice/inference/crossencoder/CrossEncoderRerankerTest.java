package dev.sluice.inference.crossencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.onnx.proto.OnnxMl;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.Activation;
import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.ModelException;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    void windowsLeaveNothingUnreadAndCuttingSaysSo() throws Exception {
        RerankerOptions.Builder windows = v2().maxContextTokens(64).maxQueryTokens(16);
        assertThat(rank(windows, LONG).results()).noneMatch(RankedDocument::truncated);
        RerankerOptions.Builder cut = v2().maxContextTokens(64).longDocuments(LongDocuments.TRUNCATE);
        assertThat(truncated(rank(cut, LONG))).containsExactly("d0");
        RerankerOptions.Builder limited = v2().maxDocumentTokens(20);
        assertThat(truncated(rank(limited, LONG))).containsExactly("d0");
    }

    private static List<String> truncated(Ranking ranking) {
        return ranking.results().stream()
                .filter(RankedDocument::truncated)
                .map(RankedDocument::id)
                .toList();
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
        assertThat(truncated(rank(v2(), SET))).isEmpty();
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
    void modelsOfNoKnownRuleAreCutUnlessAskedOtherwise() throws Exception {
        RerankerOptions.Builder options = msMarco().maxContextTokens(64);
        assertThat(truncated(rank(options, LONG))).containsExactly("d0");
        assertThat(truncated(rank(options.longDocuments(LongDocuments.WINDOWS), LONG)))
                .isEmpty();
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

    private static RerankerOptions.Builder v2() {
        return options(GoldenPairs.folder("tiny-v2"));
    }

    private static RerankerOptions.Builder msMarco() {
        return options(GoldenPairs.folder("tiny-ms-marco"));
    }

    private static RerankerOptions.Builder options(Path folder) {
        return RerankerOptions.builder().model(folder.toString()).linger(Duration.ZERO);
    }

    private static Ranking rank(RerankerOptions.Builder options, CandidateSet set) throws Exception {
        try (Reranker reranker = Rerankers.open(options.build())) {
            return reranker.rerank(set, Deadline.NONE).get();
        }
    }

    private static Map<String, Float> scores(Ranking ranking) {
        return ranking.results().stream()
                .collect(Collectors.toMap(
                        RankedDocument::id, document -> Objects.requireNonNull(document.relevanceScore())));
    }
}
