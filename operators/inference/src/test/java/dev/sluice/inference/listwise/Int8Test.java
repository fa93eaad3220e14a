package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.ControlTokens;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.listwise.GoldenCases.Case;
import dev.sluice.inference.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights of 8 bits: what they change, and what they don't. */
class Int8Test {

    private static final RerankerOptions INT8 =
            RerankerOptions.builder().precision("int8").build();

    @TempDir
    Path cache;

    @Test
    void scoresDeviateALittleAndTheResultSaysWhy() throws Exception {
        for (String model : GoldenCases.MODELS) {
            Case golden = GoldenCases.of(model).named("ten-documents");
            float[] int8 = scores(model, golden, INT8);
            double greatest = 0;
            for (int index = 0; index < int8.length; index++) {
                double reference = golden.expected().get("scores").get(index).asDouble();
                greatest = Math.max(greatest, Math.abs(int8[index] - reference));
            }
            assertThat(greatest).as(model).isBetween(1e-3, 0.15);
        }
    }

    @Test
    void weightsThatWereDeletedAreMadeAgainAndGiveTheSameScores() throws Exception {
        Case golden = GoldenCases.of("tiny-v3").named("two-documents");
        float[] first = scores("tiny-v3", golden, INT8);
        List<Path> weights;
        try (var files = Files.walk(cache)) {
            weights = files.filter(file -> file.toString().endsWith("int8.weights"))
                    .toList();
        }
        assertThat(weights).hasSize(1);
        byte[] before = Files.readAllBytes(weights.get(0));
        Files.delete(weights.get(0));
        assertThat(scores("tiny-v3", golden, INT8)).containsExactly(first);
        assertThat(Files.readAllBytes(weights.get(0))).isEqualTo(before);
    }

    private float[] scores(String model, Case golden, RerankerOptions options) throws Exception {
        Path folder = GoldenCases.folder(model);
        byte[] json = Files.readAllBytes(folder.resolve("tokenizer.json"));
        try (ListwiseFamily family = ListwiseModel.read(ModelFolder.of(folder), new CacheFolder(cache))
                        .open(options, 1);
                Tokenizer tokenizer = Tokenizer.openPlain(model, json)) {
            assertThat(family.model().precision()).isEqualTo("int8");
            BlockLimits limits = new BlockLimits(512, 2_048, 131_072, 125, Integer.MAX_VALUE);
            ListwisePlan plan = new BlockPlanner(tokenizer, limits, ControlTokens.KEEP, List.of())
                    .plan(golden.query(), golden.instruction(), golden.documents());
            var scores = plan.merge(family.run(plan.units(), new Cancellation()));
            float[] values = new float[scores.size()];
            for (int index = 0; index < values.length; index++) {
                values[index] = scores.score(index);
            }
            return values;
        }
    }
}
