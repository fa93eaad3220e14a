package dev.sluice.jobs.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.inference.hub.FakeHub;
import dev.sluice.inference.hub.Patience;
import dev.sluice.jobs.CommandLines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreCommandsTest {

    private static final String NAME = "owner/ranker";

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final List<Duration> pauses = new ArrayList<>();
    private FakeHub hub;

    @BeforeEach
    void open() throws Exception {
        hub = FakeHub.withModel(NAME);
        environment.put("HF_ENDPOINT", hub.address());
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private CommandLines sluice() {
        Patience patience =
                new Patience(Duration.ofSeconds(10), Duration.ofSeconds(10), 3, Clock.systemUTC(), pauses::add);
        return new CommandLines().models(new UserModels(environment, folder, patience));
    }

    private CommandLines run(int exitCode, String... arguments) {
        CommandLines sluice = sluice();
        assertThat(sluice.run(arguments)).as(sluice.err()).isEqualTo(exitCode);
        assertThat(sluice.err()).doesNotContain("\tat ");
        return sluice;
    }

    private Path model() {
        return folder.resolve(".local/share/sluice/models/owner/ranker").resolve(FakeHub.COMMIT);
    }

    @Test
    void aPulledModelIsWhereTheCommandSaysItIs() {
        CommandLines sluice = run(0, "models", "pull", NAME);
        assertThat(sluice.out()).isEmpty();
        assertThat(sluice.errLines())
                .containsExactly(
                        "Model owner/ranker at commit " + FakeHub.COMMIT + ", license apache-2.0, see " + hub.address()
                                + "/owner/ranker",
                        "Downloading 6 files, 488 KiB",
                        "Pulled owner/ranker@" + FakeHub.COMMIT + ", 488 KiB, license apache-2.0, in " + model());
        assertThat(model().resolve("onnx/model.onnx")).hasBinaryContent(hub.content("onnx/model.onnx"));
        assertThat(run(0, "models", "pull", NAME + "@main").err()).contains("Verified, there already: owner/ranker@");
    }

    @Test
    void theOptionGoesBeforeTheEnvironment() {
        environment.put("HF_ENDPOINT", "https://elsewhere.example");
        run(0, "models", "pull", NAME, "--endpoint", hub.address(), "--precision=fp16", "--revision=" + FakeHub.COMMIT);
        assertThat(model().resolve("onnx/model_fp16.onnx")).exists();
    }

    @Test
    void attemptsAreTold() {
        hub.fault("listing", FakeHub.status(503));
        assertThat(run(0, "models", "pull", NAME).err())
                .contains("The list of files of 'owner/ranker': 127.0.0.1 answers 503; tried again in 1 s");
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void aLicenseIsAskedForInOneLineAndAcceptedByTheOption() {
        hub.license("cc-by-nc-4.0");
        CommandLines refused = run(1, "models", "pull", NAME);
        assertThat(refused.errLines()).hasSize(2);
        assertThat(refused.errLines().get(1))
                .startsWith("sluice models pull: ")
                .contains("'cc-by-nc-4.0'", hub.address() + "/owner/ranker", "--accept-license");
        assertThat(model()).doesNotExist();
        run(0, "models", "pull", NAME, "--accept-license");
    }

    @Test
    void aGatedModelIsToldInOneLineWithoutTheToken() {
        hub.gated();
        environment.put("HF_TOKEN", "secret-token");
        assertThat(run(1, "models", "pull", NAME).err())
                .contains("is gated (403)", "Accept them at " + hub.address() + "/owner/ranker")
                .doesNotContain("secret-token");
    }

    @ParameterizedTest
    @CsvSource({"--offline,", ",HF_HUB_OFFLINE", ",SLUICE_OFFLINE"})
    void offlineNothingIsAskedFor(String option, String variable) {
        String[] pull =
                option == null ? new String[] {"models", "pull", NAME} : new String[] {"models", "pull", NAME, option};
        if (variable != null) {
            environment.put(variable, "1");
        }
        assertThat(run(1, pull).err()).contains("Connections are forbidden by --offline");
        assertThat(hub.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "models pull ../x            | '../x' is no name of a model",
                "models pull a/b@..          | '..' is no revision",
                "models pull a/b --revision=- | '-' is no revision",
                "models pull a/b@v1 --revision=v2 | which names a revision too",
                "models pull a/b --precision=int4 | --precision 'int4' is not known; expected one of [fp32, fp16, int8]",
                "models pull                 | NAME",
                "models list --format=xml    | --format 'xml' is not known; expected one of [table, json]",
                "models verify ../x          | '../x' is no name of a model",
                "models remove a/b/c         | 'a/b/c' is no name of a model",
                "models                      | expected one of [pull, list, show, verify, remove, compile]"
            })
    void aBadValueIsWrongUsage(String line, String message) {
        CommandLines sluice = run(2, line.split(" "));
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains(message);
        assertThat(hub.asked()).isEmpty();
    }

    @Test
    void theListIsATableOrJson() throws Exception {
        assertThat(run(0, "models", "list").err()).contains("There are no models yet");
        run(0, "models", "pull", NAME);
        assertThat(run(0, "models", "list").outLines())
                .containsExactly(
                        "NAME          REVISION  COMMIT        LICENSE     PRECISIONS  SIZE     WHERE",
                        "owner/ranker  main      0123456789ab  apache-2.0  fp32        488 KiB  store");
        JsonNode list = new ObjectMapper()
                .readTree(run(0, "models", "list", "--format", "json").out());
        assertThat(list).hasSize(1);
        assertThat(list.get(0).path("name").asText()).isEqualTo(NAME);
        assertThat(list.get(0).path("commit").asText()).isEqualTo(FakeHub.COMMIT);
        assertThat(list.get(0).path("precisions").toString()).isEqualTo("[\"fp32\"]");
        assertThat(list.get(0).path("folder").asText()).isEqualTo(model().toString());
    }

    @Test
    void aDamagedFileIsNamedAndEndsWithOne() throws Exception {
        run(0, "models", "pull", NAME);
        assertThat(run(0, "models", "verify").outLines())
                .containsExactly("owner/ranker@" + FakeHub.COMMIT + ": as pulled");
        byte[] content = Files.readAllBytes(model().resolve("onnx/model.onnx"));
        content[99] ^= 1;
        Files.write(model().resolve("onnx/model.onnx"), content);
        Files.delete(model().resolve("config.json"));
        CommandLines sluice = run(1, "models", "verify", NAME);
        assertThat(sluice.outLines())
                .containsExactlyInAnyOrder(
                        "owner/ranker@" + FakeHub.COMMIT + ": onnx/model.onnx differs",
                        "owner/ranker@" + FakeHub.COMMIT + ": config.json is missing");
        assertThat(sluice.err())
                .startsWith("sluice models verify: 1 of 1 models differ")
                .contains("Remove each with 'sluice models remove NAME', then pull it again");
        run(0, "models", "remove", NAME);
        run(0, "models", "pull", NAME);
        run(0, "models", "verify", NAME);
    }

    @Test
    void aTokenThatLiesAroundIsNotSentOverPlainHttpToAnotherMachineAndThatIsSaid() throws Exception {
        Path token = folder.resolve(".cache/huggingface/token");
        Files.createDirectories(token.getParent());
        Files.writeString(token, "secret-token");
        assertThat(run(1, "models", "pull", NAME, "--endpoint=http://hub.invalid")
                        .err())
                .startsWith("The token of '" + token + "' is not sent to http://hub.invalid")
                .doesNotContain("secret-token");
        environment.put("HF_TOKEN", "secret-token");
        assertThat(run(1, "models", "pull", NAME, "--endpoint=http://hub.invalid")
                        .errLines())
                .singleElement(STRING)
                .startsWith("sluice models pull: The token of HF_TOKEN would go to http://hub.invalid")
                .doesNotContain("secret-token");
    }

    @Test
    void oneModelWithoutAUsableManifestHidesNoOther() throws Exception {
        run(0, "models", "pull", NAME);
        Path damaged = model().getParent().resolveSibling("damaged").resolve(FakeHub.COMMIT);
        Files.createDirectories(damaged);
        Files.writeString(damaged.resolve("sluice.json"), "[]");
        CommandLines list = run(0, "models", "list");
        assertThat(list.outLines()).hasSize(2);
        assertThat(list.errLines()).singleElement(STRING).startsWith("owner/damaged@" + FakeHub.COMMIT + " is damaged");
        CommandLines verified = run(1, "models", "verify");
        assertThat(verified.outLines())
                .containsExactly(
                        "owner/damaged@" + FakeHub.COMMIT + ": sluice.json cannot be used",
                        "owner/ranker@" + FakeHub.COMMIT + ": as pulled");
        assertThat(verified.err()).contains("1 of 2 models differ");
        run(0, "models", "remove", "owner/damaged");
        assertThat(run(0, "models", "list").err()).isEmpty();
    }

    @Test
    void aModelThatIsThereAsAnotherRevisionOnlyIsSaidToBe() {
        run(0, "models", "pull", NAME + "@" + FakeHub.COMMIT);
        String there = "Model 'owner/ranker' is there as " + FakeHub.COMMIT + " only, not as main; name owner/ranker@"
                + FakeHub.COMMIT;
        assertThat(run(1, "models", "show", NAME).err()).contains(there);
        assertThat(run(1, "models", "pull", "--offline", NAME).err()).contains(there);
        assertThat(run(1, "models", "verify", NAME).err()).contains(there);
    }

    @Test
    void anEmptyStoreAndABadEndpointAreTold() {
        assertThat(run(0, "models", "verify").err()).contains("There are no models yet");
        assertThat(run(1, "models", "pull", NAME, "--endpoint=foo").err()).contains("--endpoint 'foo' is no address");
    }

    @Test
    void anInterruptedPullSaysWhatIsKept() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (ShownPull shown = new ShownPull(new PrintStream(err, true, StandardCharsets.UTF_8), false)) {
            shown.interrupted();
            assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
            shown.begin(2, 4096);
            shown.kept(1024);
            shown.received(2048);
            shown.discarded(1024);
            shown.interrupted();
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("Interrupted; 2.0 KiB are kept, and the same pull goes on from there");
        }
    }

    @Test
    void aRemovedModelIsGone() {
        run(0, "models", "pull", NAME);
        assertThat(run(0, "models", "remove", NAME).err())
                .startsWith("Removed owner/ranker (" + FakeHub.COMMIT + "), freed 489 KiB");
        assertThat(model()).doesNotExist();
        assertThat(run(1, "models", "remove", NAME).err())
                .startsWith("sluice models remove: Model 'owner/ranker' is not in the store");
    }

    @Test
    void aStoreThatCannotBeWrittenIsTold() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "content");
        environment.put("SLUICE_MODELS", file.toString());
        assertThat(run(1, "models", "pull", NAME).errLines().get(1))
                .startsWith("sluice models pull: The store of models '" + file + "' cannot be used")
                .contains("Set SLUICE_MODELS to another one");
    }
}
