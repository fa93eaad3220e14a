package dev.sluice.inference.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an ONNX file says of itself. Weights are passed over, however large; that they are there, and no more of them
 * than the file has, is checked before ONNX Runtime takes memory for them.
 *
 * @param path the file, absolute, links not followed: ONNX Runtime looks for weights beside it
 * @param inputs what a call must give
 * @param outputs what a call answers with, in order, each with the last of its dimensions, 0 where it is left open
 * @param operators the types of all nodes, those of graphs within nodes and of functions included
 * @param externalFiles the files that hold weights besides, links followed, sorted
 * @param weightBytes the bytes of all tensors
 */
public record OnnxFile(
        Path path,
        Set<String> inputs,
        Map<String, Long> outputs,
        Set<String> operators,
        List<Path> externalFiles,
        long weightBytes) {

    private static final String LFS_POINTER = "version https://git-lfs.github.com/spec/";

    /** Operators that take the range of 8-bit values from what a call computes. */
    private static final String DYNAMIC_PREFIX = "DynamicQuantize";

    private static final Set<String> DYNAMIC = Set.of("MatMulIntegerToFloat");

    public OnnxFile {
        inputs = Set.copyOf(inputs);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        operators = Set.copyOf(operators);
        externalFiles = List.copyOf(externalFiles);
    }

    /**
     * Reads a file.
     *
     * @throws ModelException if it is missing, no ONNX, cut short or malformed; if a tensor has fewer values than its
     *     dimensions say; or if weights lie outside the folder of the file, other than in the Hugging Face cache that
     *     the folder is part of
     */
    public static OnnxFile read(Path file) throws ModelException {
        return read(file, true);
    }

    /**
     * The files that a file has weights in besides, whether or not they are there: paths below its folder, parts
     * separated by {@code /}, sorted.
     *
     * @throws ModelException as {@link #read(Path)} does, but for files that are missing or too short
     */
    public static List<String> externalLocations(Path file) throws ModelException {
        Path folder = file.toAbsolutePath().normalize().resolveSibling("");
        return read(file, false).externalFiles().stream()
                .map(external -> folder.relativize(external.normalize()))
                .map(external ->
                        external.toString().replace(external.getFileSystem().getSeparator(), "/"))
                .distinct()
                .toList();
    }

    private static OnnxFile read(Path file, boolean externalFilesAreThere) throws ModelException {
        Path path = file.toAbsolutePath();
        Path folder = path.getParent();
        if (folder == null || !Files.isRegularFile(path)) {
            throw new ModelException("'" + path + "' is no file; expected an ONNX file. Fetch the model again");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long bytes = channel.size();
            refuseLfsPointer(path, channel);
            if (bytes == 0 || bytes > Integer.MAX_VALUE) {
                throw new ModelException("'" + path + "' has " + bytes + " bytes; expected an ONNX file of 1 to "
                        + Integer.MAX_VALUE + ". Fetch it again, or export it with weights in a file of their own");
            }
            ExternalData external = new ExternalData(folder, externalFilesAreThere);
            OnnxReader reader = new OnnxReader(new Protobuf(new SeekingInput(channel), (int) bytes), external);
            reader.read();
            return new OnnxFile(
                    path,
                    reader.inputs(),
                    reader.outputs(),
                    reader.operators(),
                    external.files(),
                    reader.weightBytes());
        } catch (OnnxFileException e) {
            throw new ModelException("'" + path + "' " + e.getMessage(), e);
        } catch (InvalidProtocolBufferException e) {
            throw new ModelException(
                    "'" + path + "' is no ONNX file, or one cut short (" + e.getMessage()
                            + "); expected a whole one. Fetch it again",
                    e);
        } catch (IOException e) {
            throw new ModelException("'" + path + "' cannot be read: " + e, e);
        }
    }

    private static void refuseLfsPointer(Path path, FileChannel channel) throws IOException, ModelException {
        ByteBuffer start = ByteBuffer.allocate(LFS_POINTER.length());
        int read = channel.read(start, 0);
        if (read == LFS_POINTER.length() && new String(start.array(), StandardCharsets.US_ASCII).equals(LFS_POINTER)) {
            throw new ModelException(
                    "'" + path + "' is a pointer of Git LFS; expected the ONNX file that it stands for."
                            + " Fetch the real file with 'git lfs pull'");
        }
    }

    /**
     * True if activations are quantized by ranges over a whole call: then the scores of a text depend on which others
     * are in the batch, padding included.
     */
    public boolean quantizesDynamically() {
        return operators.stream()
                .anyMatch(operator -> operator.startsWith(DYNAMIC_PREFIX) || DYNAMIC.contains(operator));
    }
}
