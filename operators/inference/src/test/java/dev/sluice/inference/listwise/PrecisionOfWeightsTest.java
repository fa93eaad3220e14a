package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.graph.Checkpoint;
import dev.sluice.inference.graph.ElementType;
import dev.sluice.inference.graph.StoredTensor;
import dev.sluice.inference.graph.TensorFile;
import dev.sluice.inference.listwise.GoldenCases.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How weights are stored does not show in the scores, as far as the type holds their values. */
class PrecisionOfWeightsTest {

    private static final RerankerOptions FP32 = RerankerOptions.defaults();
    private static final RerankerOptions INT8 =
            RerankerOptions.builder().precision("int8").build();

    @TempDir
    Path folder;

    static List<String> models() {
        return GoldenCases.MODELS;
    }

    @ParameterizedTest
    @CsvSource({"tiny-v3,fp32", "tiny-v3.5,fp32", "tiny-v3,int8", "tiny-v3.5,int8"})
    void weightsStoredWithMoreBitsGiveTheSameScores(String model, String precision) throws Exception {
        RerankerOptions options = precision.equals("int8") ? INT8 : FP32;
        List<Float> asPublished = scores(copy(model), options);
        ModelCopy widened = copy(model);
        widened.weights(converted(widened, ElementType.F32, name -> true));
        assertThat(types(widened)).containsExactly(ElementType.F32);
        assertThat(scores(widened, options)).isEqualTo(asPublished);
    }

    @ParameterizedTest
    @MethodSource("models")
    void weightsOfDifferentTypesGiveTheSameScores(String model) throws Exception {
        ModelCopy mixed = copy(model);
        mixed.weights(converted(mixed, ElementType.F32, name -> name.contains("norm") || name.contains("v_proj")));
        assertThat(types(mixed)).containsExactlyInAnyOrder(ElementType.F32, ElementType.BF16);
        assertThat(scores(mixed, FP32)).isEqualTo(scores(copy(model), FP32));
    }

    /** Half precision has more bits than bf16, but smallest weights lose some. */
    @ParameterizedTest
    @MethodSource("models")
    void weightsInHalfPrecisionGiveNearlyTheSameScores(String model) throws Exception {
        ModelCopy half = copy(model);
        half.weights(converted(half, ElementType.F16, name -> true));
        assertThat(types(half)).containsExactly(ElementType.F16);
        GoldenRun run = GoldenRun.of(half, cache(), FP32, golden(model));
        assertThat(run.deviation()).isLessThan(1e-5);
    }

    @ParameterizedTest
    @MethodSource("models")
    void shardsGiveTheScoresOfOneFile(String model) throws Exception {
        List<Float> whole = scores(copy(model), FP32);
        ModelCopy sharded = copy(model);
        TensorFile tensors = sharded.tensors();
        Files.delete(sharded.folder().resolve(ModelCopy.WEIGHTS));
        Set<String> first = new TreeSet<>();
        Set<String> second = new TreeSet<>();
        StringBuilder map = new StringBuilder("{\"weight_map\":{");
        for (String name : tensors.names()) {
            boolean isFirst = name.hashCode() % 2 == 0;
            (isFirst ? first : second).add(name);
            map.append(first.size() + second.size() == 1 ? "" : ",")
                    .append('"')
                    .append(name)
                    .append(isFirst ? "\":\"one.safetensors\"" : "\":\"two.safetensors\"");
        }
        assertThat(first).hasSizeGreaterThan(10);
        assertThat(second).hasSizeGreaterThan(10);
        tensors.only(first).write(sharded.folder().resolve("one.safetensors"));
        tensors.only(second).write(sharded.folder().resolve("two.safetensors"));
        sharded.text("model.safetensors.index.json", map.append("}}").toString());
        assertThat(scores(sharded, FP32)).isEqualTo(whole);
    }

    private ModelCopy copy(String model) throws IOException {
        return ModelCopy.of(model, Files.createTempDirectory(folder, "model"));
    }

    private CacheFolder cache() {
        return new CacheFolder(folder.resolve("cache"));
    }

    private List<Float> scores(ModelCopy copy, RerankerOptions options) throws Exception {
        return GoldenRun.of(copy, cache(), options, golden(copy.model())).scores();
    }

    private static Case golden(String model) {
        return GoldenCases.of(model).named("two-documents");
    }

    private static TensorFile converted(ModelCopy copy, ElementType type, Predicate<String> which) throws Exception {
        TensorFile tensors = copy.tensors();
        for (String name : copy.tensors().names()) {
            if (which.test(name)) {
                tensors.change(name, tensor -> tensor.in(type));
            }
        }
        return tensors;
    }

    private static Set<ElementType> types(ModelCopy copy) throws Exception {
        Set<ElementType> types = new TreeSet<>();
        for (StoredTensor tensor : Checkpoint.open(copy.folder()).tensors()) {
            types.add(tensor.type());
        }
        return types;
    }
}
