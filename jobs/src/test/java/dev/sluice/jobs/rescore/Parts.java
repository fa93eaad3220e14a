package dev.sluice.jobs.rescore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a job has written so far. */
final class Parts {

    /** The part files that have their names, in some order. */
    static List<Path> of(Path folder) {
        return files(folder, "part-");
    }

    /** The part files that are being written, or were left behind. */
    static List<Path> unfinished(Path folder) {
        return files(folder, ".part-");
    }

    /** All lines, sorted: the order in which sets are done is nobody's business. */
    static List<String> lines(Path folder) {
        return of(folder).stream()
                .flatMap(part -> {
                    try {
                        return Files.readAllLines(part).stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .sorted()
                .toList();
    }

    private static List<Path> files(Path folder, String prefix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Parts() {}
}
