package dev.sluice.inference.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files below a folder. */
final class FileTree {

    /**
     * The sizes of all files by their paths, parts separated by {@code /}. A link to a file counts as the file; one
     * that leads nowhere is no file.
     */
    static Map<String, Long> sizes(Path folder) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                if (Files.isRegularFile(entry)) {
                    sizes.put(path(folder, entry), Files.size(entry));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return sizes;
    }

    /** Deletes a folder with all in it; links are deleted, not followed. Gives the bytes that the files took. */
    static long delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        long[] freed = new long[1];
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                freed[0] += attributes.size();
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
        return freed[0];
    }

    /** Deletes all files but these. */
    static void keepOnly(Path folder, Set<String> paths) throws IOException {
        for (String path : sizes(folder).keySet()) {
            if (!paths.contains(path)) {
                Files.delete(folder.resolve(path));
            }
        }
    }

    private static String path(Path folder, Path file) {
        return folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private FileTree() {}
}
