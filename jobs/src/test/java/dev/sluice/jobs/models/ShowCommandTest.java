package dev.sluice.jobs.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.jobs.CommandLines;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShowCommandTest {

    private static final Path MODELS = Path.of("..", "operators", "inference", "src", "test", "resources");
    private static final Path PAIRS = MODELS.resolve("crossencoder");

    @TempDir
    private Path folder;

    private final CommandLines sluice = new CommandLines();

    @Test
    void aCrossEncoderShowsWhatDecidesItsScores() {
        String v2 = PAIRS.resolve("tiny-v2").toString();
        assertThat(sluice.run("models", "show", v2)).isZero();
        assertThat(sluice.out())
                .containsPattern("(?m)^family +cross-encoder$")
                .containsPattern("(?m)^version +[0-9a-f]{16}$")
                .containsPattern("(?m)^precision +fp32 of fp32, fp16, int8$")
                .containsPattern("(?m)^license +unknown$")
                .containsPattern("(?m)^memory +up to about .* beside the JVM$")
                .containsPattern("(?m)^score +sigmoid$")
                .containsPattern("(?m)^pair tokens +1,024$")
                .containsPattern("(?m)^query tokens +512$")
                .containsPattern("(?m)^long documents +windows$")
                .contains("crossencoder/tiny-v2");
        assertThat(sluice.err()).isEmpty();
    }

    @Test
    void whatAUserHasToSayIsShownNotRefused() {
        assertThat(sluice.run("models", "show", PAIRS.resolve("tiny-two-label").toString()))
                .isZero();
        assertThat(sluice.out())
                .containsPattern("(?m)^score +not in config.json; say --activation and --label, from 0 to 1$");
    }

    @Test
    void programsGetJson() throws Exception {
        String v2 = PAIRS.resolve("tiny-v2").toString();
        assertThat(sluice.run("models", "show", v2, "--format=json", "--precision=int8"))
                .isZero();
        JsonNode shown = new ObjectMapper().readTree(sluice.out());
        assertThat(shown.get("name").asText()).isEqualTo("tiny-v2");
        assertThat(shown.get("precision").asText()).isEqualTo("int8");
        assertThat(shown.get("precisions")).hasSize(3);
        assertThat(shown.get("weight_bytes").asLong()).isBetween(200_000L, 300_000L);
        assertThat(shown.get("memory_bytes").asLong())
                .isGreaterThan(shown.get("weight_bytes").asLong());
        assertThat(shown.get("facts").get("pair_tokens").isInt()).isTrue();
        assertThat(shown.get("facts").get("inputs").asText()).isEqualTo("attention_mask, input_ids");
    }

    @Test
    void aListwiseModelAndTheEmbeddedOneAreShown() {
        assertThat(sluice.run(
                        "models", "show", MODELS.resolve("listwise/tiny-v3.5").toString()))
                .isZero();
        assertThat(sluice.out())
                .containsPattern("(?m)^family +listwise model$")
                .containsPattern("(?m)^context tokens +131,072$")
                .containsPattern("(?m)^layers with sliding windows +\\d+$");
        assertThat(new CommandLines().run("models", "show", "bge-small-en-v1.5"))
                .isZero();
    }

    @Test
    void anyLengthFromZeroOnIsTaken() {
        String v2 = PAIRS.resolve("tiny-v2").toString();
        assertThat(sluice.run("models", "show", v2, "--max-context-tokens=0")).isZero();
        CommandLines refused = new CommandLines();
        assertThat(refused.run("models", "show", v2, "--max-context-tokens=-1")).isEqualTo(2);
        assertThat(refused.err()).contains("--max-context-tokens -1: expected at least 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"listwise/tiny-v3.5", "crossencoder/tiny-v2"})
    void shorterContextsTakeLessMemory(String model) throws Exception {
        assertThat(memory(model, "32")).isLessThan(memory(model, "512")).isGreaterThan(500_000);
    }

    private static long memory(String model, String tokens) throws Exception {
        CommandLines sluice = new CommandLines();
        String folder = MODELS.resolve(model).toString();
        assertThat(sluice.run("models", "show", folder, "--format=json", "--max-context-tokens", tokens))
                .isZero();
        return new ObjectMapper().readTree(sluice.out()).get("memory_bytes").asLong();
    }

    @Test
    void whatIsNotThereIsSaidWithTheWayToIt() {
        String nowhere = folder.resolve("nowhere").toString();
        assertThat(sluice.run("models", "show", nowhere)).isEqualTo(1);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains("'" + nowhere + "' is not there", "'sluice models pull NAME' fetches one");
        assertThat(new CommandLines().run("models", "show", nowhere, "--format=xml"))
                .isEqualTo(2);
    }
}
