package dev.sluice.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.sluice.inference.Cancellation;
import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights outside of an ONNX file are taken from its own folder or its own cache, and from nowhere else. */
class ExternalDataTest {

    private static final String GRAPH = "model_external.onnx";
    private static final String DATA = "model_external.onnx_data";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void putDataBesideTheFile() throws Exception {
        folder = folder.toRealPath();
        file = folder.resolve("model.onnx");
        Files.write(folder.resolve("model.data"), new byte[100]);
    }

    @Test
    void filesAreFoundOnceEachInOrder() throws Exception {
        Files.createDirectory(folder.resolve("parts"));
        Files.write(folder.resolve("parts/1"), new byte[100]);
        Files.createSymbolicLink(folder.resolve("same.data"), Path.of("model.data"));
        write(tensor("parts/1", "0", "40"), tensor("model.data", "60", "40"), tensor("./same.data", "0", "40"));
        OnnxFile read = OnnxFile.read(file);
        assertThat(read.externalFiles()).containsExactly(folder.resolve("model.data"), folder.resolve("parts/1"));
        assertThat(read.weightBytes()).isEqualTo(120);
    }

    /** Places that are not in the folder of the file. */
    static Stream<String> elsewhere() {
        return Stream.of(
                "",
                " ",
                "/etc/passwd",
                "../model.data",
                "parts/../model.data",
                "parts/..",
                "..",
                "C:/model.data",
                "c:model.data",
                "..\\model.data",
                "parts\\model.data",
                "\\\\host\\share",
                "file:/etc/passwd",
                ".",
                "*/_ORT_MEM_ADDR_/*",
                "other.data",
                "model.data\0",
                "parts/../../model.data");
    }

    @ParameterizedTest
    @MethodSource("elsewhere")
    void aPlaceThatIsNoFileInTheFolderIsRefused(String location) throws Exception {
        write(tensor(location, "0", "40"));
        assertRefused()
                .hasMessageContaining("has weights at '" + location + "'; expected a file ")
                .hasMessageContaining(". ");
    }

    @Test
    void aPlaceThatIsNotNamedIsRefused() throws Exception {
        write(tensor("x", "0", "40").clearExternalData());
        assertRefused().hasMessageContaining("has tensor 'w' outside of it at no location; expected a file's name");
    }

    @Test
    void aFolderIsRefused() throws Exception {
        Files.createDirectory(folder.resolve("parts"));
        write(tensor("parts", "0", "40"));
        assertRefused().hasMessageContaining("has weights at 'parts'; expected a file of this name in '" + folder);
    }

    @Test
    void aLinkOutOfTheFolderIsRefused(@TempDir Path other) throws Exception {
        Files.write(other.resolve("secret"), new byte[100]);
        Files.createSymbolicLink(folder.resolve("link"), other.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("parts"), other);
        for (String location : List.of("link", "parts/secret")) {
            write(tensor(location, "0", "40"));
            assertRefused()
                    .hasMessageContaining("has weights at '" + location + "', which is a link to '"
                            + other.toRealPath().resolve("secret") + "'; expected a file in its own folder");
        }
    }

    @Test
    void aLinkToNowhereOrToItselfIsRefused() throws Exception {
        Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("missing"));
        Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        for (String location : List.of("nowhere", "circle")) {
            write(tensor(location, "0", "40"));
            assertRefused().hasMessageContaining("has weights at '" + location + "'; expected a file of this name");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "61,40",
        "100,40",
        "101,40",
        "9223372036854775807,40",
        "999999999999999999,40",
        "-1,40",
        "0,-40",
        "0,39",
        "0,41",
        "0,9223372036854775807",
        "18446744073709551616,40",
        "0x0,40",
        "1e1,40",
        "' 0',40",
        "'',40",
        "0,''",
        "+1,40",
        "٠,40"
    })
    void aPlaceThatIsNotInTheFileIsRefused(String offset, String length) throws Exception {
        write(tensor("model.data", offset, length));
        assertRefused().hasMessageContaining("tensor 'w'").hasMessageContaining("; expected ");
    }

    @Test
    void withoutAPlaceInTheFileItIsItsStart() throws Exception {
        TensorProto.Builder tensor = tensor("model.data", "0", "40");
        write(tensor.removeExternalData(2).removeExternalData(1));
        assertThat(OnnxFile.read(file).weightBytes()).isEqualTo(40);
        write(tensor.setDims(0, 26));
        assertRefused().hasMessageContaining("of 104 bytes at byte 0 of 'model.data'; expected a place within its 100");
    }

    @Test
    void absurdDimensionsAreRefused() throws Exception {
        for (long dimension : new long[] {1L << 40, Long.MAX_VALUE, -1}) {
            write(tensor("model.data", "0", "40").setDims(0, dimension));
            assertRefused().hasMessageContaining("tensor 'w'").hasMessageContaining("; expected ");
        }
    }

    @Test
    void whatIsSaidTwiceIsRefused() throws Exception {
        write(tensor("model.data", "0", "40").addExternalData(entry("location", "other.data")));
        assertRefused().hasMessageContaining("'location' twice");
        write(tensor("model.data", "0", "40").setRawData(ByteString.copyFrom(new byte[40])));
        assertRefused().hasMessageContaining("both in it and outside of it");
        write(tensor("model.data", "0", "0").setDataType(TensorProto.DataType.STRING_VALUE));
        assertRefused().hasMessageContaining("texts outside");
    }

    @Test
    void aSnapshotOfACacheIsOpenedThroughItsLinks() throws Exception {
        Path onnx = cache("models--owner--tiny");
        OnnxFile read = OnnxFile.read(onnx.resolve(GRAPH));
        assertThat(read.path()).isEqualTo(onnx.resolve(GRAPH));
        assertThat(read.externalFiles())
                .containsExactly(folder.resolve("models--owner--tiny/blobs").resolve("data"));
        assertThat(scores(read)).isEqualTo(scores(OnnxFile.read(golden("model_external.onnx"))));
        assertThat(scores(read)).isEqualTo(scores(OnnxFile.read(golden("model.onnx"))));
    }

    @Test
    void aLinkToASnapshotIsOpenedToo() throws Exception {
        Path onnx = cache("models--owner--tiny");
        Path link = Files.createSymbolicLink(folder.resolve("tiny"), onnx);
        OnnxFile read = OnnxFile.read(link.resolve(GRAPH));
        assertThat(scores(read)).isEqualTo(scores(OnnxFile.read(golden("model.onnx"))));
    }

    @Test
    void onlyTheBlobsOfTheModelsOwnCacheAreTaken() throws Exception {
        Path other = cache("models--owner--other");
        Path blob = folder.resolve("models--owner--other/blobs/data");
        Path onnx = cache("models--owner--tiny");
        assertThat(OnnxFile.read(other.resolve(GRAPH)).externalFiles()).containsExactly(blob);
        for (Path target : List.of(
                blob,
                folder.resolve("model.data"),
                Files.write(folder.resolve("models--owner--tiny/data"), new byte[100]),
                Files.write(
                        Files.createDirectories(folder.resolve("models--owner--tiny/blobs/deep"))
                                .resolve("data"),
                        new byte[100]))) {
            Files.delete(onnx.resolve(DATA));
            Files.createSymbolicLink(onnx.resolve(DATA), target);
            file = onnx.resolve(GRAPH);
            assertRefused().hasMessageContaining("which is a link to '" + target + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner--tiny", "models-owner--tiny"})
    void aFolderThatIsNoCacheHasNoBlobs(String name) throws Exception {
        Path onnx = cache(name);
        file = onnx.resolve(GRAPH);
        assertRefused().hasMessageContaining("which is a link to '");
    }

    /** A cache as the Hugging Face tools lay it out, with one snapshot; gives the folder of the graph. */
    private Path cache(String model) throws Exception {
        Path blobs = Files.createDirectories(folder.resolve(model).resolve("blobs"));
        Path onnx = Files.createDirectories(folder.resolve(model).resolve("snapshots/0123abcd/onnx"));
        Files.copy(golden(GRAPH), blobs.resolve("graph"));
        Files.copy(golden(DATA), blobs.resolve("data"));
        Files.createSymbolicLink(onnx.resolve(GRAPH), Path.of("../../../blobs/graph"));
        Files.createSymbolicLink(onnx.resolve(DATA), Path.of("../../../blobs/data"));
        return onnx;
    }

    private static List<Float> scores(OnnxFile file) throws Exception {
        SessionSettings settings = new SessionSettings(
                TokenBatch.IDS, TokenBatch.OPTIONAL_INPUTS, 1, SessionSettings.Rewriting.ALL, true, null);
        TokenBatch batch = new TokenBatch(
                List.of(new int[] {0, 5, 6, 2, 2, 7, 8, 9, 2}), List.of(), 9, new TokenBatch.Padding(1, 0));
        try (OnnxSession session = OnnxSession.onCpu("tiny", file, "logits", settings)) {
            return session.run(batch.inputs(), new Cancellation(), (logits, shape) -> List.of(logits.get(0)));
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
        return assertThatThrownBy(() -> OnnxFile.read(file))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageStartingWith("'" + file + "' ");
    }

    private void write(TensorProto.Builder... tensors) throws IOException {
        GraphProto.Builder graph =
                GraphProto.newBuilder().addOutput(ValueInfoProto.newBuilder().setName("logits"));
        for (TensorProto.Builder tensor : tensors) {
            graph.addInitializer(tensor);
        }
        Files.write(
                file,
                ModelProto.newBuilder().setIrVersion(8).setGraph(graph).build().toByteArray());
    }

    /** Ten floats. */
    private static TensorProto.Builder tensor(String location, String offset, String length) {
        return TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(10)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset))
                .addExternalData(entry("length", length));
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static Path golden(String name) throws Exception {
        return Path.of(Objects.requireNonNull(ExternalDataTest.class.getResource("/crossencoder/tiny-v2/onnx/" + name))
                .toURI());
    }
}
