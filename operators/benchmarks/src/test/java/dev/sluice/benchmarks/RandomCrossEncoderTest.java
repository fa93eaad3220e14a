package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomCrossEncoderTest {

    private static final EncoderShape TINY = new EncoderShape(2, 32, 4, 48, 300, 512);
    private static final SyntheticVocabulary VOCABULARY = new SyntheticVocabulary(TINY.vocabulary());

    @TempDir
    private Path folder;

    @Test
    void equalSeedsGiveEqualFiles() throws Exception {
        for (String name : List.of("one", "two")) {
            new RandomCrossEncoder(TINY, 7).writeTo(folder.resolve(name));
        }
        new RandomCrossEncoder(TINY, 8).writeTo(folder.resolve("other"));

        for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx")) {
            assertThat(folder.resolve("two").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("one").resolve(file));
        }
        assertThat(Files.mismatch(folder.resolve("one/onnx/model.onnx"), folder.resolve("other/onnx/model.onnx")))
                .isNotNegative();
    }

    @Test
    void pairsOfAnEvenLoadHaveTheirTokens() throws Exception {
        assertThat(pairTokens(PairLengths.A.sets(VOCABULARY, 3, 1)))
                .hasSize(192)
                .containsOnly(128);
    }

    @Test
    void pairsOfAMixedLoadHaveTheTokensThatWereAsked() throws Exception {
        List<Integer> tokens = pairTokens(PairLengths.B.sets(VOCABULARY, 20, 1));

        assertThat(tokens).allMatch(pair -> pair <= 512).contains(512);
        // The query and three special tokens are 11 to 15.
        assertThat(tokens.stream().sorted().toList().get(tokens.size() / 2)).isBetween(60 + 11 - 6, 60 + 15 + 6);
    }

    @Test
    void equalSeedsGiveEqualSets() {
        List<CandidateSet> sets = PairLengths.B.sets(VOCABULARY, 2, 5);
        List<CandidateSet> again = PairLengths.B.sets(VOCABULARY, 2, 5);

        assertThat(again).isEqualTo(sets).isNotEqualTo(PairLengths.B.sets(VOCABULARY, 2, 6));
    }

    @Test
    void paddingMovesNoScoreAndDocumentsDiffer() throws Exception {
        new RandomCrossEncoder(TINY, 7).writeTo(folder);
        CandidateSet set = PairLengths.B.sets(VOCABULARY, 1, 1).get(0);
        try (PaddedLoop loop = new PaddedLoop(folder)) {
            float[] together = loop.scores(set);
            float[] alone = new float[together.length];
            for (int index = 0; index < alone.length; index++) {
                String query = ((Content.Text) set.query()).text();
                alone[index] = loop.scores(CandidateSet.of(
                        "q", query, List.of(set.documents().get(index))))[0];
            }

            assertThat(Agreement.check(alone, together)).isLessThan(1e-4);
        }
    }

    /** Tokens of the query, of a document and of what is put around them, by the model's own tokenizer. */
    private List<Integer> pairTokens(List<CandidateSet> sets) throws Exception {
        new RandomCrossEncoder(TINY, 7).writeTo(folder);
        List<Integer> tokens = new ArrayList<>();
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer.json"))) {
            for (CandidateSet set : sets) {
                String query = ((Content.Text) set.query()).text();
                set.documents().stream()
                        .map(document -> ((Content.Text) document.content()).text())
                        .forEach(
                                text -> tokens.add(tokenizer.encode(query, text).getIds().length));
            }
        }
        return tokens;
    }
}
