package dev.sluice.connectors.candidates;

import static dev.sluice.connectors.files.InvalidFileException.quoted;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.jspecify.annotations.Nullable;

/** Finds the files that paths, folders and globs stand for, by the rules of {@link CandidateFiles#open}. */
final class InputFiles {

    private static final String ANY_DEPTH = "**";
    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

    private final FileSystem system;
    private final SortedMap<String, InputFile> found = new TreeMap<>();

    private InputFiles(FileSystem system) {
        this.system = system;
    }

    /** All files, each once, in the order of their names. */
    static List<InputFile> find(List<String> inputs) throws InvalidFileException {
        SortedMap<String, InputFile> all = new TreeMap<>();
        for (String input : inputs) {
            all.putAll(find(input));
        }
        return List.copyOf(all.values());
    }

    /** Of a path or an address. */
    static Path path(String input) {
        return ADDRESS.matcher(input).matches()
                ? new Path(input)
                : Path.fromLocalFile(new File(input).getAbsoluteFile());
    }

    private static SortedMap<String, InputFile> find(String input) throws InvalidFileException {
        try {
            Path path = path(input);
            InputFiles files = new InputFiles(path.getFileSystem());
            FileStatus status = files.system.exists(path) ? files.system.getFileStatus(path) : null;
            if (status != null) {
                files.take(status);
            } else {
                files.match(path);
            }
            if (files.found.isEmpty()) {
                throw nothing(input, status);
            }
            return files.found;
        } catch (UnsupportedFileSystemSchemeException e) {
            throw InvalidFileException.of(
                    input,
                    Problem.UNREADABLE,
                    "Flink has no file system for such an address",
                    "a local path, or an address of a file system whose plugin Flink has",
                    "Put the plugin into Flink's folder 'plugins'");
        } catch (IllegalArgumentException e) {
            throw InvalidFileException.of(
                    input,
                    Problem.UNREADABLE,
                    "is no path and no glob",
                    "a path, an address or a glob such as 'sets/*.jsonl'",
                    "Correct it");
        } catch (IOException e) {
            throw InvalidFileException.unreadable(input, e);
        }
    }

    private static InvalidFileException nothing(String input, @Nullable FileStatus status) {
        return InvalidFileException.of(
                input,
                Problem.UNREADABLE,
                status != null
                        ? "the folder has no file, or only such whose names begin with '_' or '.'"
                        : GLOB.matcher(input).find() ? "no file matches" : "there is no such file or folder",
                "a file, a folder or a glob of candidate sets",
                "Correct the name");
    }

    private void take(FileStatus status) throws IOException {
        if (!status.isDir()) {
            InputFile file = InputFile.of(status.getPath(), status.getLen());
            found.put(file.name(), file);
            return;
        }
        for (FileStatus inside : list(status.getPath())) {
            if (!isHidden(inside)) {
                take(inside);
            }
        }
    }

    private void match(Path glob) throws IOException {
        List<String> parts = Arrays.stream(glob.getPath().split("/", -1))
                .filter(part -> !part.isEmpty())
                .toList();
        int first = 0;
        while (first < parts.size() && !GLOB.matcher(parts.get(first)).find()) {
            first++;
        }
        if (first < parts.size()) {
            Path root = new Path(
                    glob.toUri().getScheme(),
                    glob.toUri().getAuthority(),
                    "/" + String.join("/", parts.subList(0, first)));
            if (system.exists(root)) {
                match(root, parts.subList(first, parts.size()));
            }
        }
    }

    private void match(Path folder, List<String> parts) throws IOException {
        String part = parts.get(0);
        List<String> rest = parts.subList(1, parts.size());
        if (part.equals(ANY_DEPTH) && !rest.isEmpty()) {
            match(folder, rest);
        }
        PathMatcher matcher = matcher(part);
        for (FileStatus inside : list(folder)) {
            String name = inside.getPath().getName();
            boolean meant = !isHidden(inside) || part.charAt(0) == name.charAt(0);
            if (!meant || !matcher.matches(java.nio.file.Path.of(name))) {
                continue;
            }
            if (rest.isEmpty()) {
                take(inside);
            } else if (inside.isDir()) {
                match(inside.getPath(), part.equals(ANY_DEPTH) ? parts : rest);
            }
        }
    }

    private static PathMatcher matcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("No glob: " + quoted(glob), e);
        }
    }

    private FileStatus[] list(Path folder) throws IOException {
        FileStatus[] inside = system.listStatus(folder);
        return inside == null ? new FileStatus[0] : inside;
    }

    private static boolean isHidden(FileStatus file) {
        String name = file.getPath().getName();
        return name.startsWith("_") || name.startsWith(".");
    }
}
