package dev.sluice.inference.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The weights of a model in the published layout: {@code model.safetensors}, or its shards with
 * {@code model.safetensors.index.json}. Opening reads headers only; values are memory-mapped when asked for. It notes
 * which tensors were asked for, so that a layout can be held to use them all. Not thread-safe.
 */
public final class Checkpoint {

    private static final String SINGLE_FILE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final long MAX_INDEX_BYTES = 64L << 20;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private final Map<String, StoredTensor> tensors;
    private final Set<String> asked = new HashSet<>();

    private Checkpoint(Map<String, StoredTensor> tensors) {
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Opens the checkpoint of a folder.
     *
     * @throws CheckpointException if a file is missing, cut short or malformed
     */
    public static Checkpoint open(Path folder) throws CheckpointException {
        if (Files.isRegularFile(folder.resolve(SINGLE_FILE))) {
            return new Checkpoint(new TreeMap<>(SafeTensors.read(real(folder.resolve(SINGLE_FILE)), SINGLE_FILE)));
        }
        if (Files.isRegularFile(folder.resolve(INDEX))) {
            return sharded(folder);
        }
        throw new CheckpointException("Model folder '" + folder + "' holds neither " + SINGLE_FILE + " nor " + INDEX
                + ". Give a folder in the published layout");
    }

    private static Checkpoint sharded(Path folder) throws CheckpointException {
        Map<String, String> shardOf = weightMap(folder.resolve(INDEX));
        Map<String, StoredTensor> tensors = new TreeMap<>();
        for (String shard : new TreeSet<>(shardOf.values())) {
            if (!isFileWithin(folder, shard)) {
                throw new CheckpointException("Shard '" + shard + "' that " + INDEX + " names is not in the folder '"
                        + folder + "'. Fetch the checkpoint again, with all its shards");
            }
            for (StoredTensor tensor :
                    SafeTensors.read(real(folder.resolve(shard)), shard).values()) {
                if (!shard.equals(shardOf.get(tensor.name()))) {
                    throw new CheckpointException("Tensor '" + tensor.name() + "' lies in shard '" + shard + "'; "
                            + INDEX + " expects it in '" + shardOf.get(tensor.name()) + "'");
                }
                tensors.put(tensor.name(), tensor);
            }
        }
        for (Map.Entry<String, String> expected : shardOf.entrySet()) {
            if (!tensors.containsKey(expected.getKey())) {
                throw new CheckpointException("Tensor '" + expected.getKey() + "' is not in shard '"
                        + expected.getValue() + "', where " + INDEX + " expects it");
            }
        }
        return new Checkpoint(tensors);
    }

    private static boolean isFileWithin(Path folder, String name) {
        try {
            return !name.contains("/") && !name.contains("\\") && Files.isRegularFile(folder.resolve(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Map<String, String> weightMap(Path index) throws CheckpointException {
        try {
            if (Files.size(index) > MAX_INDEX_BYTES) {
                throw new CheckpointException(
                        INDEX + " has " + Files.size(index) + " bytes; expected at most " + MAX_INDEX_BYTES);
            }
            JsonNode map = JSON.readTree(index.toFile()).path("weight_map");
            Map<String, String> shardOf = new TreeMap<>();
            map.properties()
                    .forEach(entry ->
                            shardOf.put(entry.getKey(), entry.getValue().asText()));
            if (shardOf.isEmpty()) {
                throw new CheckpointException(INDEX + " has no 'weight_map'; expected one shard a tensor");
            }
            return shardOf;
        } catch (JsonProcessingException e) {
            throw new CheckpointException(INDEX + " is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new CheckpointException(INDEX + " cannot be read: " + e, e);
        }
    }

    private static Path real(Path file) throws CheckpointException {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw new CheckpointException("Checkpoint file '" + file + "' cannot be read: " + e, e);
        }
    }

    /** All tensors, by name. */
    public Collection<StoredTensor> tensors() {
        return tensors.values();
    }

    /** The files that hold the tensors, links followed. */
    public List<Path> files() {
        return tensors.values().stream()
                .map(StoredTensor::file)
                .distinct()
                .sorted()
                .toList();
    }

    /** Names of tensors that nobody has asked for so far. */
    public List<String> unasked() {
        return tensors.keySet().stream().filter(name -> !asked.contains(name)).toList();
    }

    /**
     * A tensor of any shape with so many dimensions.
     *
     * @throws CheckpointException if it is missing or has another number of dimensions
     */
    public StoredTensor tensor(String name, int dimensions) throws CheckpointException {
        StoredTensor tensor = tensors.get(name);
        asked.add(name);
        if (tensor == null) {
            throw new CheckpointException("Tensor '" + name + "' is missing; the checkpoint has " + tensors.size()
                    + " others. Is this the model that its config.json describes?");
        }
        if (tensor.shape().size() != dimensions) {
            throw new CheckpointException("Tensor '" + name + "' has the shape " + tensor.shape() + "; expected "
                    + dimensions + " dimension" + (dimensions == 1 ? "" : "s"));
        }
        return tensor;
    }

    /**
     * A tensor of a known shape.
     *
     * @throws CheckpointException if it is missing or has another shape
     */
    public StoredTensor tensor(String name, List<Long> shape) throws CheckpointException {
        StoredTensor tensor = tensor(name, shape.size());
        if (!tensor.shape().equals(shape)) {
            throw new CheckpointException("Tensor '" + name + "' has the shape " + tensor.shape() + "; expected "
                    + shape + " by config.json and the other tensors");
        }
        if (tensor.type() == ElementType.U8) {
            throw new CheckpointException("Tensor '" + name + "' is of type U8; expected BF16, F16 or F32");
        }
        return tensor;
    }

    /**
     * Looks through all weights.
     *
     * @throws CheckpointException naming a tensor with one that is NaN or infinite
     */
    public void checkFinite() throws CheckpointException {
        FiniteWeights.check(this);
    }

    /** The bytes of a tensor, memory-mapped, little-endian. */
    public ByteBuffer map(StoredTensor tensor) throws CheckpointException {
        try (FileChannel channel = FileChannel.open(tensor.file(), StandardOpenOption.READ)) {
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, tensor.offset(), tensor.length());
            return bytes.order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException | IllegalArgumentException e) {
            throw new CheckpointException("Tensor '" + tensor.name() + "' cannot be mapped: " + e, e);
        }
    }
}
