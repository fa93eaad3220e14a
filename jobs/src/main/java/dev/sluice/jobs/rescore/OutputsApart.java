package dev.sluice.jobs.rescore;

import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.running.Folders;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/** Sees to it that what a job writes is none of what the next start would read. */
final class OutputsApart {

    /**
     * Refuses an output, or dead letters, in an input folder or where a glob would find them.
     *
     * @throws CommandFailedException if they are
     */
    static void require(RescoreOptions options) {
        RescoreOptions.Output output = options.output();
        String part = "part-0" + output.format().suffix();
        require(options.input().paths(), "--output", output.folder(), part);
        require(options.input().paths(), "--dead-letters", output.deadLetters(), "part-0.jsonl");
    }

    private static void require(List<String> inputs, String option, @Nullable String folder, String part) {
        if (folder == null) {
            return;
        }
        Path path = Folders.path(folder);
        for (String input : inputs) {
            if (isBelow(path, Folders.path(input)) || finds(input, path) || finds(input, new Path(path, part))) {
                throw new CommandFailedException(option + " " + folder + " lies in --input " + input
                        + "; expected it elsewhere, as the next start would read what this one writes. Name another"
                        + " folder");
            }
        }
    }

    private static boolean isBelow(Path path, Path folder) {
        for (Path parent = path; parent != null; parent = parent.getParent()) {
            if (parent.equals(folder)) {
                return true;
            }
        }
        return false;
    }

    private static boolean finds(String glob, Path path) {
        Path pattern = Folders.path(glob);
        try {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.getPath());
            for (Path parent = path; parent != null; parent = parent.getParent()) {
                if (matcher.matches(java.nio.file.Path.of(parent.getPath()))) {
                    return true;
                }
            }
            return false;
        } catch (PatternSyntaxException e) {
            // No glob.
            return false;
        }
    }

    private OutputsApart() {}
}
