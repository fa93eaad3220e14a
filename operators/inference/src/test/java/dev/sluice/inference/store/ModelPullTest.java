package dev.sluice.inference.store;

import static dev.sluice.inference.hub.FakeHub.COMMIT;
import static dev.sluice.inference.hub.FakeHub.breakAfter;
import static dev.sluice.inference.hub.FakeHub.bytes;
import static dev.sluice.inference.hub.FakeHub.content;
import static dev.sluice.inference.hub.FakeHub.graph;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.hub.FakeHub;
import dev.sluice.inference.hub.HubClient;
import dev.sluice.inference.hub.HubEndpoint;
import dev.sluice.inference.hub.ModelName;
import dev.sluice.inference.hub.Patience;
import dev.sluice.inference.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPullTest {

    private static final ModelName NAME = ModelName.parse("owner/ranker");
    private static final String WEIGHTS = "onnx/model.onnx";
    private static final String[] FILES = {
        "config.json", "tokenizer.json", "tokenizer_config.json", "README.md", WEIGHTS, "onnx/model.onnx_data"
    };

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final KeptPull progress = new KeptPull();
    private Path models;
    private Path cache;
    private FakeHub hub;
    private ModelStore store;

    @BeforeEach
    void open() throws Exception {
        hub = FakeHub.withModel(NAME.repository());
        models = folder.resolve("models");
        cache = folder.resolve("cache");
        environment.put("SLUICE_MODELS", models.toString());
        environment.put("HF_HUB_CACHE", cache.toString());
        store = ModelStore.ofUser(environment, folder);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private HubClient client(int attempts, KeptPull hears) throws ModelException {
        Patience patience =
                new Patience(Duration.ofSeconds(10), Duration.ofSeconds(10), attempts, Clock.systemUTC(), pause -> {});
        return new HubClient(HubEndpoint.of(hub.address(), environment, folder), patience, hears);
    }

    private ModelPull pull(int attempts) throws ModelException {
        return new ModelPull(store, client(attempts, progress), progress);
    }

    private PulledModel pull(ModelName name, String precision) throws Exception {
        return pull(3).run(new PullRequest(name, precision, false));
    }

    private void assertRefused(ModelPull pull, PullRequest request, String... parts) {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> pull.run(request))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(parts));
    }

    private static List<String> filesIn(Path folder) throws IOException {
        return List.copyOf(FileTree.sizes(folder).keySet());
    }

    @Test
    void aPulledModelIsFoundByItsName() throws Exception {
        PulledModel pulled = pull(NAME, "fp32");
        assertThat(pulled.files()).isEqualTo(FILES.length);
        ModelFolder found = store.find("owner/ranker").orElseThrow();
        assertThat(found.name()).isEqualTo("ranker");
        assertThat(found.path())
                .isEqualTo(models.resolve("owner").resolve("ranker").resolve(COMMIT));
        for (String path : FILES) {
            assertThat(found.file(path)).hasBinaryContent(hub.content(path));
        }
        assertThat(filesIn(found.path())).hasSize(FILES.length + 1).contains("sluice.json");
        assertThat(store.find("owner/ranker@main")).contains(found);
        assertThat(store.find("owner/ranker@" + COMMIT)).contains(found);
        assertThat(store.find("owner/ranker@v1")).isEmpty();
        assertThat(store.find("owner/other")).isEmpty();
        assertThat(store.find("../owner/ranker")).isEmpty();
    }

    @Test
    void theStoreTellsWhatAFolderIs() throws Exception {
        pull(NAME, "fp32");
        StoredModel about =
                store.about(store.find("owner/ranker").orElseThrow()).orElseThrow();
        assertThat(about.repository()).isEqualTo("owner/ranker");
        assertThat(about.commit()).isEqualTo(COMMIT);
        assertThat(about.license()).isEqualTo("apache-2.0");
        assertThat(about.revisions()).containsExactly("main");
        assertThat(about.precisions()).containsExactly("fp32");
        assertThat(about.place()).isEqualTo(StoredModel.Place.STORE);
        assertThat(store.about(ModelFolder.of(folder))).isEmpty();
    }

    @Test
    void aManifestThatCannotBeUsedHidesNoOtherModel() throws Exception {
        pull(NAME, "fp32");
        Path damaged = models.resolve("owner").resolve("damaged").resolve(COMMIT);
        Files.createDirectories(damaged);
        Files.writeString(damaged.resolve("sluice.json"), "{");
        assertThat(store.list().models()).extracting(StoredModel::repository).containsExactly("owner/ranker");
        assertThat(store.list().unreadable()).singleElement().satisfies(model -> {
            assertThat(model.name()).hasToString("owner/damaged@" + COMMIT);
            assertThat(model.reason()).contains("sluice.json' cannot be used (", "'sluice models remove'");
        });
        assertThat(new Verification(store).pulled().unreadable()).hasSize(1);
        assertThat(store.licenseOf(store.find("owner/ranker").orElseThrow())).isEqualTo("apache-2.0");
        assertThat(store.licenseOf(ModelFolder.of(folder))).isEqualTo("unknown");
        assertThatExceptionOfType(ModelException.class).isThrownBy(() -> store.about(ModelFolder.of(damaged)));

        new Removal(store).remove(ModelName.parse("owner/damaged"), () -> {});
        assertThat(store.list().unreadable()).isEmpty();
    }

    @Test
    void noFileIsAskedForTwice() throws Exception {
        pull(NAME, "fp32");
        assertThat(pull(NAME, "fp32").files()).isZero();
        for (String path : FILES) {
            assertThat(hub.askedFor(path)).as(path).hasSize(1);
        }
        assertThat(hub.askedFor("pytorch_model.bin")).isEmpty();
        assertThat(hub.askedFor("model.safetensors")).isEmpty();
    }

    @Test
    void aModelThatBrokeOffIsNotThereAndIsTakenFurther() throws Exception {
        hub.fault(WEIGHTS, breakAfter(120_000));
        assertRefused(pull(1), new PullRequest(NAME, "fp32", false), "onnx/model.onnx", "what has come so far is kept");
        assertThat(store.find("owner/ranker")).isEmpty();
        assertThat(store.list().models()).isEmpty();
        assertThat(models.resolve("owner")).doesNotExist();

        pull(NAME, "fp32");
        assertThat(store.find("owner/ranker").orElseThrow().file(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(hub.askedFor(WEIGHTS)).hasSize(2);
        assertThat(hub.askedFor(WEIGHTS).get(1).range()).matches("bytes=[1-9]\\d+-");
        try (Stream<Path> left = Files.list(models.resolve(".partial"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void anInterruptedPullLeavesNoModel() throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        hub.fault(WEIGHTS, (exchange, content) -> {
            underWay.countDown();
            hub.stallAfter(120_000).answer(exchange, content);
        });
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<PulledModel> pulling = threads.submit(() -> pull(NAME, "fp32"));
            assertThat(underWay.await(20, TimeUnit.SECONDS)).isTrue();
            threads.shutdownNow();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(pulling).isDone();
        } finally {
            threads.shutdownNow();
        }
        assertThat(store.find("owner/ranker")).isEmpty();
        assertThat(pull(NAME, "fp32").files()).isEqualTo(FILES.length);
    }

    @Test
    void aWrongHashLeavesNoModel() throws Exception {
        hub.fault(WEIGHTS, content(bytes(200_000, 99)));
        assertRefused(pull(3), new PullRequest(NAME, "fp32", false), "'onnx/model.onnx'", "another content");
        assertThat(store.find("owner/ranker")).isEmpty();
    }

    @Test
    void twoPullsAtOnceAreOneAfterTheOther() throws Exception {
        KeptPull other = new KeptPull();
        hub.fault(WEIGHTS, (exchange, content) -> {
            // The other one has to be waiting before this file comes.
            await(other);
            content(content).answer(exchange, content);
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<PulledModel> first = threads.submit(() -> pull(NAME, "fp32"));
            assertThat(progress.began.await(20, TimeUnit.SECONDS)).isTrue();
            Future<PulledModel> second = threads.submit(
                    () -> new ModelPull(store, client(3, other), other).run(new PullRequest(NAME, "fp32", false)));
            assertThat(first.get().files()).isEqualTo(FILES.length);
            assertThat(second.get().files()).isZero();
            assertThat(second.get().model()).isEqualTo(first.get().model());
        } finally {
            threads.shutdownNow();
        }
        for (String path : FILES) {
            assertThat(hub.askedFor(path)).as(path).hasSize(1);
        }
    }

    private static void await(KeptPull other) {
        try {
            assertThat(other.waits.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void weightsBesideAnExportComeWhateverTheyAreCalled() throws Exception {
        hub.large(WEIGHTS, graph(200_000, 3, "weights.bin", "./parts/1", "model.onnx_data"))
                .large("onnx/weights.bin", bytes(70_000, 6))
                .large("onnx/parts/1", bytes(60_000, 7));
        assertThat(pull(NAME, "fp32").files()).isEqualTo(FILES.length + 2);
        StoredModel model = store.find(NAME).orElseThrow();
        assertThat(OnnxFile.read(model.folder().resolve(WEIGHTS)).externalFiles())
                .hasSize(3);
        assertThat(new Verification(store).of(model)).isEmpty();
        assertThat(Manifest.read(model.folder()).paths()).contains("onnx/weights.bin", "onnx/parts/1");
        assertThat(pull(NAME, "fp32").files()).isZero();

        Files.delete(model.folder().resolve("onnx/weights.bin"));
        assertThat(pull(NAME, "fp32").files()).isEqualTo(1);
        assertThat(new Verification(store).of(model)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights.bin", "../weights.bin", "/weights.bin"})
    void weightsThatTheRepositoryDoesNotHaveAreToldAndNothingIsLeft(String location) throws Exception {
        hub.large(WEIGHTS, graph(200_000, 3, location));
        assertRefused(pull(3), new PullRequest(NAME, "fp32", false), "onnx/model.onnx'", "'" + location + "'");
        assertThat(store.list().models()).isEmpty();
        assertThat(filesIn(models)).containsExactly(".locks/owner--ranker");
    }

    @Test
    void anExportThatIsNoneIsNotKept() throws Exception {
        hub.large(WEIGHTS, bytes(200_000, 3));
        assertRefused(pull(3), new PullRequest(NAME, "fp32", false), "onnx/model.onnx' is no ONNX file");
        assertThat(filesIn(models)).containsExactly(".locks/owner--ranker");
    }

    @Test
    void aCacheThatLacksWeightsThatAnExportNamesIsNotEnough() throws Exception {
        hub.large(WEIGHTS, graph(200_000, 3, "weights.bin")).large("onnx/weights.bin", bytes(70_000, 6));
        HuggingFaceFolder cached = new HuggingFaceFolder(cache, "owner--ranker").files(hub, FILES);
        assertThat(pull(NAME, "fp32").files()).isEqualTo(FILES.length + 1);
        assertThat(store.find(NAME).orElseThrow().place()).isEqualTo(StoredModel.Place.STORE);

        new Removal(store).remove(NAME, () -> {});
        cached.files(hub, "onnx/weights.bin");
        assertThat(pull(NAME, "fp32").files()).isZero();
    }

    @Test
    void aFurtherPrecisionBringsOnlyWhatIsMissing() throws Exception {
        pull(NAME, "fp32");
        assertThat(pull(NAME, "fp16").files()).isEqualTo(1);
        assertThat(hub.askedFor("config.json")).hasSize(1);
        StoredModel model = store.find(NAME).orElseThrow();
        assertThat(model.precisions()).containsExactly("fp32", "fp16");
        assertThat(model.folder().resolve("onnx/model_fp16.onnx"))
                .hasBinaryContent(hub.content("onnx/model_fp16.onnx"));
        assertThat(new Verification(store).of(model)).isEmpty();
        assertThat(Manifest.read(model.folder()).files()).hasSize(FILES.length + 1);
    }

    @Test
    void whatAnotherPrecisionLeftUnfinishedIsNoPartOfAModel() throws Exception {
        hub.fault("onnx/model_fp16.onnx", breakAfter(50_000));
        assertRefused(pull(1), new PullRequest(NAME, "fp16", false), "onnx/model_fp16.onnx");
        pull(NAME, "fp32");
        assertThat(store.find(NAME).orElseThrow().precisions()).containsExactly("fp32");
        assertThat(store.find("owner/ranker").orElseThrow().has("onnx/model_fp16.onnx"))
                .isFalse();
    }

    @Test
    void aBranchThatMovesOnBringsItsOwnFilesAndLeavesTheOldOnes() throws Exception {
        pull(NAME, "fp32");
        String next = "89abcdef0123456789abcdef0123456789abcdef";
        hub.commit(next);
        pull(NAME, "fp32");
        assertThat(store.find(NAME).orElseThrow().commit()).isEqualTo(next);
        assertThat(store.find("owner/ranker@" + COMMIT)).isPresent();
        assertThat(store.list().models()).hasSize(2);
    }

    @Test
    void whatACrashLeftInThePlaceOfAModelIsReplaced() throws Exception {
        Path place = models.resolve("owner").resolve("ranker").resolve(COMMIT);
        Files.createDirectories(place);
        Files.writeString(place.resolve("config.json"), "{");
        assertThat(store.find("owner/ranker@" + COMMIT)).isEmpty();
        pull(NAME, "fp32");
        assertThat(place.resolve("config.json")).hasBinaryContent(hub.content("config.json"));
    }

    @Test
    void aLicenseThatIsNotPermissiveHasToBeAccepted() throws Exception {
        hub.license("cc-by-nc-4.0");
        assertRefused(
                pull(3),
                new PullRequest(NAME, "fp32", false),
                "license 'cc-by-nc-4.0'",
                hub.address() + "/owner/ranker",
                "--accept-license",
                "nothing was downloaded");
        assertThat(hub.asked()).hasSize(1);
        assertThat(models).doesNotExist();
        pull(3).run(new PullRequest(NAME, "fp32", true));
        assertThat(store.find(NAME).orElseThrow().license()).isEqualTo("cc-by-nc-4.0");
    }

    @Test
    void anUnknownLicenseHasToBeAcceptedToo() throws Exception {
        hub.license("");
        assertRefused(pull(3), new PullRequest(NAME, "fp32", false), "license 'unknown'", "--accept-license");
    }

    @Test
    void aDiskWithoutRoomIsToldBeforeAnythingIsDownloaded() throws Exception {
        ModelPull pull = new ModelPull(store, client(3, progress), progress, at -> 1000);
        assertRefused(pull, new PullRequest(NAME, "fp32", false), "bytes of disk more", "has 1000", "SLUICE_MODELS");
        assertThat(hub.asked()).hasSize(1);
    }

    @Test
    void aCompleteHuggingFaceCacheIsUsedWhereItLies() throws Exception {
        HuggingFaceFolder cached = new HuggingFaceFolder(cache, "owner--ranker").files(hub, FILES);
        assertThat(store.find("owner/ranker")).isEmpty();
        PulledModel pulled = pull(NAME, "fp32");
        assertThat(pulled.files()).isZero();
        assertThat(hub.asked()).hasSize(1);
        assertThat(pulled.model().place()).isEqualTo(StoredModel.Place.HUGGING_FACE_CACHE);
        // The cache had no branch; what it means is known now.
        ModelFolder found = store.find("owner/ranker").orElseThrow();
        assertThat(found.path()).isEqualTo(cached.snapshot());
        assertThat(found.name()).isEqualTo("ranker");
        assertThat(store.about(found).orElseThrow().license()).isEqualTo("apache-2.0");
    }

    @Test
    void aCacheThatLacksAFileOrHasAnotherOneIsNotEnough() throws Exception {
        new HuggingFaceFolder(cache, "owner--ranker")
                .files(hub, "config.json", "tokenizer.json", "tokenizer_config.json", "README.md", WEIGHTS)
                .file("onnx/model.onnx_data", "0".repeat(64), bytes(300_000, 50));
        assertThat(pull(NAME, "fp32").files()).isEqualTo(FILES.length);
        assertThat(store.find(NAME).orElseThrow().place()).isEqualTo(StoredModel.Place.STORE);
    }

    @Test
    void offlineWhatIsThereIsFoundAndNoConnectionMade() throws Exception {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelPull.offline(store, NAME, "fp32"))
                .withMessageContaining("'owner/ranker' is neither in the store")
                .withMessageContaining("--offline");
        pull(NAME, "fp32");
        int asked = hub.asked().size();
        assertThat(ModelPull.offline(store, NAME, "fp32").model())
                .isEqualTo(store.find(NAME).orElseThrow());
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelPull.offline(store, NAME, "int8"))
                .withMessageContaining("with [fp32] only, not with 'int8'");
        assertThat(hub.asked()).hasSize(asked);
    }

    @Test
    void aShortCommitMeansTheOnlyOneThatBeginsSo() throws Exception {
        pull(NAME, "fp32");
        StoredModel model = store.find(NAME).orElseThrow();
        assertThat(store.find(NAME.at(COMMIT.substring(0, 12)))).contains(model);
        assertThat(store.find(NAME.at(COMMIT.substring(0, 7)))).contains(model);
        assertThat(store.find(NAME.at(COMMIT.substring(0, 6)))).isEmpty();
        assertThat(store.find(NAME.at("0123457"))).isEmpty();

        String alike = COMMIT.substring(0, 20) + "f".repeat(20);
        hub.commit(alike);
        pull(NAME, "fp32");
        assertThat(store.find(NAME.at(COMMIT.substring(0, 12)))).isEmpty();
        assertThat(store.find(NAME.at(COMMIT.substring(0, 21)))).contains(model(COMMIT));
        store.layout().setCommitOf(NAME, COMMIT.substring(0, 21), alike);
        assertThat(store.find(NAME.at(COMMIT.substring(0, 21)))).contains(model(alike));

        new Removal(store).remove(NAME.at(alike.substring(0, 22)), () -> {});
        assertThat(store.list().models()).extracting(StoredModel::commit).containsExactly(COMMIT);
    }

    private StoredModel model(String commit) throws Exception {
        return store.find(NAME.at(commit)).orElseThrow();
    }

    @Test
    void aShortCommitMeansOneOfTheHuggingFaceCacheToo() throws Exception {
        new HuggingFaceFolder(cache, "owner--ranker").files(hub, FILES);
        assertThat(store.find("owner/ranker@" + COMMIT.substring(0, 12))).isPresent();
    }

    @Test
    void aModelThatIsThereAsAnotherRevisionOnlyIsSaidToBe() throws Exception {
        assertThat(store.otherRevisions("owner/ranker")).isEmpty();
        assertThat(store.otherRevisions("../ranker")).isEmpty();
        pull(NAME.at(COMMIT), "fp32");
        assertThat(store.otherRevisions("owner/ranker"))
                .contains("Model 'owner/ranker' is there as " + COMMIT + " only, not as main; name owner/ranker@"
                        + COMMIT);
        store.layout().setCommitOf(NAME, "v1.0", COMMIT);
        String next = "89abcdef0123456789abcdef0123456789abcdef";
        new HuggingFaceFolder(cache, "owner--ranker").files(hub, FILES).revision("v2", COMMIT);
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelPull.offline(store, NAME, "fp32"))
                .withMessageStartingWith("Model 'owner/ranker' is there as v1.0, v2 only, not as main; name"
                        + " owner/ranker@v1.0 or owner/ranker@v2. Connections are forbidden");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> new Verification(store).pulled(NAME.at(next)))
                .withMessageContaining("not as " + next + "; name owner/ranker@v1.0");
        assertThat(store.otherRevisions("owner/other")).isEmpty();
    }

    @Test
    void aModelWithoutAnOwnerHasItsPlaceToo() throws Exception {
        try (FakeHub other = FakeHub.withModel("ranker")) {
            ModelPull pull = new ModelPull(
                    store,
                    new HubClient(HubEndpoint.of(other.address(), environment, folder), Patience.DEFAULT, progress),
                    progress);
            pull.run(new PullRequest(ModelName.parse("ranker"), "fp32", false));
            assertThat(store.find("ranker").orElseThrow().name()).isEqualTo("ranker");
            assertThat(store.list().models())
                    .extracting(StoredModel::repository)
                    .containsExactly("ranker");
        }
    }

    @Test
    void aByteThatChangedIsFound() throws Exception {
        pull(NAME, "fp32");
        StoredModel model = new Verification(store).pulled(NAME);
        byte[] content = Files.readAllBytes(model.folder().resolve(WEIGHTS));
        content[1234] ^= 1;
        Files.write(model.folder().resolve(WEIGHTS), content);
        Files.delete(model.folder().resolve("README.md"));
        assertThat(new Verification(store).of(model))
                .containsExactlyInAnyOrder(new Damage(WEIGHTS, false), new Damage("README.md", true));
    }

    @Test
    void aPullBringsWhatIsDamagedAgainAndNothingElse() throws Exception {
        pull(NAME, "fp32");
        Path place = store.find(NAME).orElseThrow().folder();
        for (String path : List.of(WEIGHTS, "config.json")) {
            byte[] content = Files.readAllBytes(place.resolve(path));
            content[0] ^= 0x7f;
            Files.write(place.resolve(path), content);
        }
        PulledModel pulled = pull(NAME, "fp32");
        assertThat(pulled.files()).isEqualTo(2);
        assertThat(pulled.verified()).isTrue();
        assertThat(new Verification(store).of(pulled.model())).isEmpty();
        assertThat(hub.askedFor(WEIGHTS)).hasSize(2);
        assertThat(hub.askedFor("tokenizer.json")).hasSize(1);
        assertThat(pull(NAME, "fp32").files()).isZero();
        assertThat(ModelPull.offline(store, NAME, "fp32").verified()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 404})
    void aModelThatIsHereButUnknownToTheHubIsSaidToBeHere(int status) throws Exception {
        hub.fault("listing", FakeHub.status(status), FakeHub.status(status), FakeHub.status(status));
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> pull(NAME, "fp32"))
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("--offline"));
        HuggingFaceFolder cached =
                new HuggingFaceFolder(cache, "owner--ranker").files(hub, FILES).revision("main", COMMIT);
        assertRefused(
                pull(3),
                new PullRequest(NAME, "fp32", false),
                "(" + status + ")",
                "It is here all the same, in '" + cached.snapshot() + "'",
                "--offline");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> pull(NAME, "int8"))
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("--offline"));
    }

    @Test
    void aRemovedModelIsGoneWithItsRevisionsAndItsDownloads() throws Exception {
        pull(NAME, "fp32");
        long bytes = store.find(NAME).orElseThrow().bytes();
        hub.fault("onnx/model_fp16.onnx", breakAfter(50_000));
        assertRefused(pull(1), new PullRequest(NAME, "fp16", false), "onnx/model_fp16.onnx");
        Removal.Removed removed = new Removal(store).remove(NAME, () -> {});
        assertThat(removed.commits()).containsExactly(COMMIT);
        assertThat(removed.bytes()).isGreaterThan(bytes);
        assertThat(store.find(NAME)).isEmpty();
        assertThat(filesIn(models)).containsExactly(".locks/owner--ranker");
    }

    @Test
    void downloadsOfModelsOfAnOwnerWithTheNameOfARemovedModelStay() throws Exception {
        Path partials = models.resolve(".partial");
        String alike = "fedcba9876543210fedcba9876543210fedcba98";
        String own = "owner--" + COMMIT + "--fp32";
        List<String> others =
                List.of("owner--ranker--" + COMMIT + "--fp32", "owner--" + alike + "--" + COMMIT + "--fp32");
        Files.createDirectories(partials.resolve(own));
        for (String other : others) {
            Files.createDirectories(partials.resolve(other));
        }
        new Removal(store).remove(ModelName.parse("owner"), () -> {});
        assertThat(partials.resolve(own)).doesNotExist();
        for (String other : others) {
            assertThat(partials.resolve(other)).exists();
        }
    }

    @Test
    void oneRevisionIsRemovedAndTheOthersStay() throws Exception {
        pull(NAME, "fp32");
        String next = "89abcdef0123456789abcdef0123456789abcdef";
        hub.commit(next);
        pull(NAME, "fp32");
        new Removal(store).remove(NAME.at(COMMIT), () -> {});
        assertThat(store.list().models()).extracting(StoredModel::commit).containsExactly(next);
        assertThat(store.find(NAME)).isPresent();
    }

    @Test
    void modelsOfTheHuggingFaceCacheAreNeitherRemovedNorVerified() throws Exception {
        Files.createDirectories(models);
        HuggingFaceFolder cached =
                new HuggingFaceFolder(cache, "owner--ranker").files(hub, FILES).revision("main", COMMIT);
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> new Removal(store).remove(NAME, () -> {}))
                .withMessageContaining("lies in the Hugging Face cache");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> new Verification(store).pulled(NAME))
                .withMessageContaining("lies in the Hugging Face cache");
        assertThat(cached.snapshot().resolve(WEIGHTS)).exists();
    }
}
