package dev.sluice.inference.store;

import static dev.sluice.inference.hub.FakeHub.COMMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.hub.FakeHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceCacheTest {

    @TempDir
    private Path folder;

    private FakeHub hub;

    @BeforeEach
    void open() throws Exception {
        hub = FakeHub.withModel("owner/ranker");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private ModelStore store(Map<String, String> environment) {
        return ModelStore.ofUser(environment, folder);
    }

    private HuggingFaceFolder model(Path root) throws Exception {
        return new HuggingFaceFolder(root, "owner--ranker")
                .files(hub, "config.json", "tokenizer.json", "README.md", "model.safetensors")
                .revision("main", COMMIT);
    }

    @Test
    void theCacheIsFoundInItsPlacesInTheirOrder() throws Exception {
        Path home = folder.resolve(".cache").resolve("huggingface").resolve("hub");
        Path shared = folder.resolve("shared");
        Path own = folder.resolve("own");
        Path hubs = folder.resolve("hubs");
        for (Path root : new Path[] {home, shared.resolve("huggingface").resolve("hub"), own.resolve("hub"), hubs}) {
            model(root);
        }
        String xdg = shared.toString();
        assertThat(found(Map.of())).startsWith(home);
        assertThat(found(Map.of("XDG_CACHE_HOME", xdg))).startsWith(shared);
        assertThat(found(Map.of("XDG_CACHE_HOME", xdg, "HF_HOME", own.toString())))
                .startsWith(own);
        assertThat(found(Map.of("HF_HOME", own.toString(), "HF_HUB_CACHE", "~/hubs")))
                .startsWith(hubs);
    }

    private Path found(Map<String, String> environment) throws Exception {
        return store(environment).find("owner/ranker").orElseThrow().path();
    }

    @Test
    void aModelOfTheCacheIsListedWithWhatItsCardSays() throws Exception {
        HuggingFaceFolder model = model(folder.resolve("hub"));
        StoredModel listed =
                store(Map.of("HF_HOME", folder.toString())).list().models().get(0);
        assertThat(listed.repository()).isEqualTo("owner/ranker");
        assertThat(listed.revisions()).containsExactly("main");
        assertThat(listed.license()).isEqualTo("apache-2.0");
        assertThat(listed.precisions()).containsExactly("safetensors");
        assertThat(listed.place()).isEqualTo(StoredModel.Place.HUGGING_FACE_CACHE);
        assertThat(listed.folder()).isEqualTo(model.snapshot());
        assertThat(listed.bytes()).isGreaterThan(50_000);
    }

    @Test
    void aLinkThatLeadsNowhereIsNoFile() throws Exception {
        HuggingFaceFolder model = model(folder.resolve("hub"));
        Files.delete(model.blob(hub.hash("model.safetensors")));
        ModelStore store = store(Map.of("HF_HOME", folder.toString()));
        assertThat(store.find("owner/ranker")).isEmpty();
        assertThat(store.list().models()).isEmpty();
    }

    @Test
    void aModelThatSluiceCannotReadIsPassedOver() throws Exception {
        new HuggingFaceFolder(folder.resolve("hub"), "owner--ranker")
                .files(hub, "config.json", "tokenizer.json", "pytorch_model.bin")
                .revision("main", COMMIT);
        assertThat(store(Map.of("HF_HOME", folder.toString())).find("owner/ranker"))
                .isEmpty();
    }

    @Test
    void aSnapshotThatIsCalledByNoCommitIsPassedOver() throws Exception {
        HuggingFaceFolder model = model(folder.resolve("hub"));
        Path weird = model.snapshot().resolveSibling("weird name");
        Files.createDirectories(weird);
        for (String path : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            Files.write(weird.resolve(path), hub.content(path));
        }
        ModelStore store = store(Map.of("HF_HOME", folder.toString()));
        assertThat(store.list().models()).extracting(StoredModel::commit).containsExactly(COMMIT);
        assertThat(store.about(ModelFolder.of(weird))).isEmpty();
    }

    @Test
    void aFolderIsKnownWithoutLookingAtOthers() throws Exception {
        HuggingFaceFolder model = model(folder.resolve("hub"));
        new HuggingFaceFolder(folder.resolve("hub"), "owner--other")
                .files(hub, "config.json", "tokenizer.json", "model.safetensors");
        Files.createDirectories(folder.resolve("x"));
        String home = folder.resolve("x").resolve("..").toString();
        StoredModel about = store(Map.of("HF_HOME", home))
                .about(ModelFolder.of(model.snapshot()))
                .orElseThrow();
        assertThat(about.repository()).isEqualTo("owner/ranker");
        assertThat(about.license()).isEqualTo("apache-2.0");
    }

    @Test
    void aCacheThatIsNotThereIsEmpty() throws Exception {
        assertThat(store(Map.of("HF_HOME", folder.resolve("none").toString()))
                        .list()
                        .models())
                .isEmpty();
    }
}
