package dev.sluice.inference.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";

    @TempDir
    Path folder;

    @Test
    void shardsMakeOneCheckpoint() throws Exception {
        shard(FIRST, "a", 1);
        shard(SECOND, "b", 2);
        index("\"a\":\"" + FIRST + "\",\"b\":\"" + SECOND + "\"");
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertThat(checkpoint.tensors()).extracting(StoredTensor::name).containsExactly("a", "b");
        assertThat(checkpoint.files())
                .containsExactly(
                        folder.toRealPath().resolve(FIRST), folder.toRealPath().resolve(SECOND));
        assertThat(values(checkpoint, "a")).containsExactly(1, 1);
        assertThat(values(checkpoint, "b")).containsExactly(2, 2);
    }

    @Test
    void theSingleFileIsTakenWhereBothAreThere() throws Exception {
        shard("model.safetensors", "whole", 1);
        shard(FIRST, "a", 1);
        index("\"a\":\"" + FIRST + "\"");
        assertThat(Checkpoint.open(folder).tensors())
                .extracting(StoredTensor::name)
                .containsExactly("whole");
    }

    @Test
    void aFolderWithoutACheckpointIsRefused() {
        assertRefused()
                .hasMessage("Model folder '" + folder + "' holds neither model.safetensors nor"
                        + " model.safetensors.index.json. Give a folder in the published layout");
    }

    @Test
    void aMissingShardIsRefused() throws Exception {
        shard(FIRST, "a", 1);
        index("\"a\":\"" + FIRST + "\",\"b\":\"" + SECOND + "\"");
        assertRefused().hasMessageContaining("Shard '" + SECOND + "'").hasMessageContaining("is not in the folder");
    }

    @Test
    void aTensorInAnotherShardThanTheIndexSaysIsRefused() throws Exception {
        shard(FIRST, "a", 1);
        shard(SECOND, "b", 1);
        index("\"a\":\"" + SECOND + "\",\"b\":\"" + FIRST + "\"");
        assertRefused()
                .hasMessage("Tensor 'a' lies in shard '" + FIRST + "'; model.safetensors.index.json expects it in '"
                        + SECOND + "'");
    }

    @Test
    void aTensorThatTheIndexDoesNotKnowIsRefused() throws Exception {
        shard(FIRST, "a", 1);
        shard(SECOND, "b", 1);
        new TensorFile().put("a", tensor(1)).put("c", tensor(1)).write(folder.resolve(FIRST));
        index("\"a\":\"" + FIRST + "\",\"b\":\"" + SECOND + "\"");
        assertRefused().hasMessageContaining("Tensor 'c' lies in shard '" + FIRST + "'");
    }

    @Test
    void aTensorThatOnlyTheIndexKnowsIsRefused() throws Exception {
        shard(FIRST, "a", 1);
        index("\"a\":\"" + FIRST + "\",\"b\":\"" + FIRST + "\"");
        assertRefused()
                .hasMessage(
                        "Tensor 'b' is not in shard '" + FIRST + "', where model.safetensors.index.json expects it");
    }

    @Test
    void aBrokenShardIsRefusedByItsName() throws Exception {
        shard(FIRST, "a", 1);
        Files.write(folder.resolve(SECOND), new byte[3]);
        index("\"a\":\"" + FIRST + "\",\"b\":\"" + SECOND + "\"");
        assertRefused().hasMessage("Checkpoint file '" + SECOND + "' has 3 bytes; expected a header of at least 8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "", "[]", "{\"weight_map\":{}}", "{\"weight_map\":[\"a\"]}", "{\"weight_map\":\"a\"}"})
    void anIndexWithoutWeightMapIsRefused(String index) throws Exception {
        Files.writeString(folder.resolve("model.safetensors.index.json"), index);
        assertRefused().hasMessage("model.safetensors.index.json has no 'weight_map'; expected one shard a tensor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "no", "{\"weight_map\":{\"a\":\"x\",\"a\":\"y\"}}"})
    void anIndexThatIsNoJsonIsRefused(String index) throws Exception {
        Files.writeString(folder.resolve("model.safetensors.index.json"), index);
        assertRefused().hasMessageStartingWith("model.safetensors.index.json is no JSON: ");
    }

    @Test
    void anIndexNestedWithoutEndIsRefused() throws Exception {
        Files.writeString(folder.resolve("model.safetensors.index.json"), "[".repeat(1_000_000));
        assertRefused().hasMessageStartingWith("model.safetensors.index.json is no JSON: ");
    }

    @Test
    void shardsOutsideTheFolderAreRefused() throws Exception {
        Path inner = Files.createDirectories(folder.resolve("inner"));
        shard("outside.safetensors", "a", 1);
        for (String shard : List.of(
                "../outside.safetensors", "..\\\\outside.safetensors", folder.resolve("outside.safetensors") + "")) {
            Files.writeString(
                    inner.resolve("model.safetensors.index.json"), "{\"weight_map\":{\"a\":\"" + shard + "\"}}");
            assertThatThrownBy(() -> Checkpoint.open(inner))
                    .isExactlyInstanceOf(CheckpointException.class)
                    .hasMessageContaining("is not in the folder");
        }
    }

    @Test
    void aShardInASubfolderIsRefused() throws Exception {
        Files.createDirectories(folder.resolve("inner"));
        shard("inner/x.safetensors", "a", 1);
        index("\"a\":\"inner/x.safetensors\"");
        assertRefused().hasMessageContaining("Shard 'inner/x.safetensors'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\".\"", "\"..\"", "5", "null", "{}", "[\"x\"]", "\"x\\u0000y\""})
    void shardNamesThatAreNoFilesAreRefused(String shard) throws Exception {
        index("\"a\":" + shard);
        assertRefused().hasMessageContaining("is not in the folder");
    }

    @Test
    void linksOfADownloadCacheAreFollowed() throws Exception {
        Path snapshot = cacheOf("model.safetensors", "a", 7);
        Checkpoint checkpoint = Checkpoint.open(snapshot);
        assertThat(values(checkpoint, "a")).containsExactly(7, 7);
        assertThat(checkpoint.files())
                .containsExactly(folder.toRealPath().resolve("blobs").resolve("hash-of-a"));
    }

    @Test
    void linkedShardsAreFollowed() throws Exception {
        cacheOf(FIRST, "a", 7);
        Path snapshot = cacheOf(SECOND, "b", 8);
        assertShardsAreRead(snapshot);
    }

    @Test
    void shardsOfWhichOneIsALinkAreReadWhereTheyAreNamed() throws Exception {
        Path snapshot = cacheOf(FIRST, "a", 7);
        new TensorFile().put("b", tensor(8)).write(snapshot.resolve(SECOND));
        assertShardsAreRead(snapshot);
    }

    private static void assertShardsAreRead(Path snapshot) throws Exception {
        Files.writeString(
                snapshot.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"a\":\"" + FIRST + "\",\"b\":\"" + SECOND + "\"}}");
        Checkpoint checkpoint = Checkpoint.open(snapshot);
        assertThat(values(checkpoint, "a")).containsExactly(7, 7);
        assertThat(values(checkpoint, "b")).containsExactly(8, 8);
    }

    @Test
    void aLinkToNothingIsRefused() throws Exception {
        Files.createSymbolicLink(folder.resolve("model.safetensors"), Path.of("gone"));
        assertRefused().hasMessageContaining("holds neither");
    }

    @Test
    void tensorsAreHeldToTheirShapes() throws Exception {
        shard("model.safetensors", "a", 1);
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertThat(checkpoint.tensor("a", List.of(2L)).name()).isEqualTo("a");
        assertThatThrownBy(() -> checkpoint.tensor("a", List.of(3L)))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessage("Tensor 'a' has the shape [2]; expected [3] by config.json and the other tensors");
        assertThatThrownBy(() -> checkpoint.tensor("a", 2))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessage("Tensor 'a' has the shape [2]; expected 2 dimensions");
        assertThatThrownBy(() -> checkpoint.tensor("b", 1))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("Tensor 'b' is missing; the checkpoint has 1 others");
    }

    @Test
    void bytesAreNoWeights() throws Exception {
        new TensorFile()
                .put("a", new TensorFile.Tensor(ElementType.U8, List.of(4L), ByteBuffer.allocate(4)))
                .write(folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> Checkpoint.open(folder).tensor("a", List.of(4L)))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessage("Tensor 'a' is of type U8; expected BF16, F16 or F32");
    }

    @Test
    void whatNobodyAskedForIsKnown() throws Exception {
        new TensorFile().put("a", tensor(1)).put("b", tensor(1)).write(folder.resolve("model.safetensors"));
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertThat(checkpoint.unasked()).containsExactly("a", "b");
        checkpoint.tensor("b", 1);
        assertThat(checkpoint.unasked()).containsExactly("a");
    }

    @Test
    void aFileCutShortAfterItWasOpenedIsRefused() throws Exception {
        shard("model.safetensors", "a", 1);
        Checkpoint checkpoint = Checkpoint.open(folder);
        StoredTensor tensor = checkpoint.tensor("a", 1);
        Files.delete(folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> checkpoint.map(tensor))
                .isExactlyInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("Tensor 'a' cannot be mapped: ");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
        return assertThatThrownBy(() -> Checkpoint.open(folder)).isExactlyInstanceOf(CheckpointException.class);
    }

    /** A snapshot whose file links to a blob, as in a Hugging Face cache. */
    private Path cacheOf(String name, String tensor, int value) throws IOException {
        Path blobs = Files.createDirectories(folder.resolve("blobs"));
        Path snapshot = Files.createDirectories(folder.resolve("snapshots").resolve("revision"));
        new TensorFile().put(tensor, tensor(value)).write(blobs.resolve("hash-of-" + tensor));
        Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs/hash-of-" + tensor));
        return snapshot;
    }

    private void shard(String file, String tensor, int value) throws IOException {
        new TensorFile().put(tensor, tensor(value)).write(folder.resolve(file));
    }

    private void index(String weightMap) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + weightMap + "}}");
    }

    private static TensorFile.Tensor tensor(int value) {
        ByteBuffer values = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        values.putShort((short) value).putShort((short) value);
        return new TensorFile.Tensor(ElementType.BF16, List.of(2L), values.flip());
    }

    private static int[] values(Checkpoint checkpoint, String name) throws CheckpointException {
        ByteBuffer bytes = checkpoint.map(checkpoint.tensor(name, 1));
        return new int[] {bytes.getShort(0), bytes.getShort(2)};
    }
}
