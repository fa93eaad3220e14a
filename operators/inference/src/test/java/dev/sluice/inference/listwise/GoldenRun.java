package dev.sluice.inference.listwise;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.listwise.GoldenCases.Case;
import dev.sluice.inference.text.Tokenizer;
import dev.sluice.ranking.DocumentScores;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** A golden case, scored by a model that need not be the one it was made with. */
record GoldenRun(Case golden, List<Float> scores, List<BlockVectors> vectors) {

    static GoldenRun of(ModelCopy model, CacheFolder cache, RerankerOptions options, Case golden)
            throws ModelException, InferenceException, UnusableCandidateSetException, IOException {
        return of(model, cache, options, golden, golden.instruction(), golden.documents());
    }

    /** The case with another instruction and other documents. */
    static GoldenRun of(
            ModelCopy model,
            CacheFolder cache,
            RerankerOptions options,
            Case golden,
            String instruction,
            List<String> documents)
            throws ModelException, InferenceException, UnusableCandidateSetException, IOException {
        byte[] json = Files.readAllBytes(model.folder().resolve("tokenizer.json"));
        try (ListwiseFamily family = ListwiseModel.read(ModelFolder.of(model.folder()), cache)
                        .open(options, 1);
                Tokenizer tokenizer = Tokenizer.openPlain(model.model(), json)) {
            ListwisePlan plan = golden.planner(tokenizer).plan(golden.query(), instruction, documents);
            List<BlockVectors> vectors = family.run(plan.units(), new Cancellation());
            DocumentScores merged = plan.merge(vectors);
            List<Float> scores = new ArrayList<>();
            for (int index = 0; index < merged.size(); index++) {
                scores.add(merged.score(index));
            }
            return new GoldenRun(golden, scores, vectors);
        }
    }

    /** The greatest difference between a score and that of the reference. */
    double deviation() {
        JsonNode expected = golden.expected().get("scores");
        double greatest = 0;
        for (int index = 0; index < scores.size(); index++) {
            greatest = Math.max(
                    greatest, Math.abs(scores.get(index) - expected.get(index).asDouble()));
        }
        return greatest;
    }

    /** The greatest difference between a number of a document's vector and that of the reference. */
    double deviationOfVectors() {
        JsonNode expected = golden.expected().get("document_embeddings");
        double greatest = 0;
        int index = 0;
        for (BlockVectors block : vectors) {
            for (float[] document : block.documents()) {
                float[] reference = new float[document.length];
                for (int place = 0; place < reference.length; place++) {
                    reference[place] = expected.get(index).get(place).floatValue();
                }
                greatest = Math.max(greatest, distance(document, reference));
                index++;
            }
        }
        return greatest;
    }

    /** The greatest difference between two vectors in one dimension. */
    static double distance(float[] left, float[] right) {
        double greatest = 0;
        for (int place = 0; place < left.length; place++) {
            greatest = Math.max(greatest, Math.abs((double) left[place] - right[place]));
        }
        return greatest;
    }
}
