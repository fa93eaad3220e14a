package dev.sluice.inference.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files beside an ONNX file that hold weights of it. A file must lie in the ONNX file's own folder; or in the
 * {@code blobs} of the Hugging Face cache that the folder is a snapshot of, where a link in the folder names it.
 */
final class ExternalData {

    private static final int MAX_FILES = 10_000;
    private static final Pattern ABSOLUTE = Pattern.compile("^(/|[A-Za-z]:).*", Pattern.DOTALL);
    private static final Pattern UPWARD = Pattern.compile("(^|.*/)\\.\\.(/.*|$)", Pattern.DOTALL);
    private static final String REMEDY = ". Use a model whose weights lie beside it";

    private final Path folder;
    private final Path realFolder;
    private final boolean theyAreThere;
    private final Map<String, DataFile> files = new HashMap<>();

    /** A file with weights. */
    private record DataFile(Path path, long bytes) {}

    /**
     * The files of one folder.
     *
     * @param folder where the ONNX file, or the link to it, lies
     * @param theyAreThere whether one that is missing is refused; otherwise only names are looked at
     */
    ExternalData(Path folder, boolean theyAreThere) throws IOException {
        this.folder = folder;
        this.theyAreThere = theyAreThere;
        this.realFolder = folder.toRealPath();
    }

    /** The files that were asked for, links followed, each once, in order. */
    List<Path> files() {
        return files.values().stream().map(DataFile::path).distinct().sorted().toList();
    }

    /**
     * Refuses a place that is not in its file.
     *
     * @param tensor what the tensor is called in messages
     * @param entries what the tensor says of its place: {@code location}, {@code offset} and {@code length}
     * @param bytes how many it needs
     */
    void check(String tensor, Map<String, String> entries, long bytes) throws IOException, OnnxFileException {
        String location = entries.get("location");
        if (location == null) {
            throw new OnnxFileException("has tensor '" + tensor + "' outside of it at no location", "a file's name");
        }
        DataFile file = files.get(location);
        if (file == null) {
            if (files.size() == MAX_FILES) {
                throw new OnnxFileException("has weights in more than " + MAX_FILES + " files", "at most so many");
            }
            file = find(location);
            files.put(location, file);
        }
        long offset = number(tensor, "offset", entries.getOrDefault("offset", "0"));
        long length = number(tensor, "length", entries.getOrDefault("length", Long.toString(bytes)));
        if (length != bytes) {
            throw new OnnxFileException(
                    "gives tensor '" + tensor + "' " + length + " bytes of '" + location + "'",
                    bytes + ", by its type and dimensions");
        }
        if (offset > file.bytes || length > file.bytes - offset) {
            throw new OnnxFileException(
                    "has tensor '" + tensor + "' of " + length + " bytes at byte " + offset + " of '" + location + "'",
                    "a place within its " + file.bytes + " bytes. Fetch the model again, with all its files");
        }
    }

    private static long number(String tensor, String name, String value) throws OnnxFileException {
        boolean digits =
                !value.isEmpty() && value.length() < 19 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new OnnxFileException(
                    "has tensor '" + tensor + "' with the " + name + " '" + value + "'", "a number from 0 on");
        }
        return Long.parseLong(value);
    }

    private DataFile find(String location) throws IOException, OnnxFileException {
        if (location.isBlank()
                || location.contains("\\")
                || ABSOLUTE.matcher(location).matches()
                || UPWARD.matcher(location).matches()) {
            throw new OnnxFileException(
                    "has weights at '" + location + "'", "a file in its own folder, named without '..'" + REMEDY);
        }
        Path named;
        Path real;
        try {
            named = folder.resolve(location);
            if (!theyAreThere) {
                return new DataFile(named, Long.MAX_VALUE);
            }
            real = named.toRealPath();
        } catch (InvalidPathException | IOException e) {
            throw missing(location);
        }
        if (!Files.isRegularFile(real)) {
            throw missing(location);
        }
        if (!real.startsWith(realFolder) && !isBlob(named, real)) {
            throw new OnnxFileException(
                    "has weights at '" + location + "', which is a link to '" + real + "'",
                    "a file in its own folder" + REMEDY);
        }
        return new DataFile(real, Files.size(real));
    }

    private OnnxFileException missing(String location) {
        return new OnnxFileException(
                "has weights at '" + location + "'",
                "a file of this name in '" + folder + "'. Fetch the model again, with all its files");
    }

    private boolean isBlob(Path named, Path real) throws IOException {
        Path blobs = blobs(realFolder);
        Path parent = named.getParent();
        return blobs != null
                && parent != null
                && parent.toRealPath().startsWith(realFolder)
                && blobs.equals(real.getParent());
    }

    /** Where the Hugging Face cache that a folder lies in keeps its files; null if it lies in none. */
    private static @Nullable Path blobs(Path folder) {
        List<Path> above = new ArrayList<>();
        for (Path path = folder; path != null; path = path.getParent()) {
            above.add(path);
        }
        for (int place = 2; place < above.size(); place++) {
            Path model = above.get(place);
            boolean snapshot = above.get(place - 1).endsWith("snapshots");
            if (snapshot && String.valueOf(model.getFileName()).startsWith("models--")) {
                return model.resolve("blobs");
            }
        }
        return null;
    }
}
