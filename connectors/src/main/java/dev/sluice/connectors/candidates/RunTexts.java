package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the texts of a run are.
 *
 * @param topics files of queries
 * @param corpus files of documents
 */
record RunTexts(List<InputFile> topics, List<InputFile> corpus) {

    private static final List<String> SUFFIXES = List.of("", ".gz", ".zst");

    /** Finds what the options name; a folder in BEIR's form stands for its corpus, and for its queries. */
    static RunTexts find(InputOptions options, String run) throws InvalidFileException {
        String corpus = options.corpus();
        if (corpus == null) {
            throw missing(run, "documents", "--corpus");
        }
        String topics = options.topics();
        List<InputFile> queries = inFolder(topics != null ? topics : corpus, "queries.jsonl", "--topics");
        if (queries == null) {
            if (topics == null) {
                throw missing(run, "queries", "--topics");
            }
            queries = InputFiles.find(List.of(topics));
        }
        List<InputFile> documents = inFolder(corpus, "corpus.jsonl", "--corpus");
        return new RunTexts(queries, documents != null ? documents : InputFiles.find(List.of(corpus)));
    }

    /** All of them. */
    List<InputFile> files() {
        List<InputFile> files = new ArrayList<>(topics);
        files.addAll(corpus);
        return files;
    }

    /** The file of that name right in a folder, or else the only one below it; null where there is none. */
    private static @Nullable List<InputFile> inFolder(String folder, String name, String option)
            throws InvalidFileException {
        if (SUFFIXES.stream().anyMatch(suffix -> folder.endsWith(name + suffix))) {
            return null;
        }
        Map<String, InputFile> byFolder = new TreeMap<>();
        List<InputFile> files = InputFiles.find(List.of(folder));
        for (String suffix : SUFFIXES) {
            for (InputFile file : files) {
                if (file.name().endsWith("/" + name + suffix)) {
                    byFolder.putIfAbsent(InputFile.nameOf(file.path().getParent()), file);
                }
            }
        }
        InputFile direct = byFolder.get(InputFile.nameOf(new Path(InputFiles.path(folder), name).getParent()));
        if (direct != null) {
            return List.of(direct);
        }
        if (byFolder.size() > 1) {
            List<String> names = byFolder.values().stream().map(InputFile::name).toList();
            throw InvalidFileException.of(
                    folder,
                    Problem.FORMAT,
                    byFolder.size() + " folders hold a '" + name + "': " + String.join(", ", names.subList(0, 2))
                            + (names.size() > 2 ? ", ..." : ""),
                    "one, or the files themselves",
                    "Name the folder that is meant with " + option + ", or all of them with a glob that ends in '"
                            + name + "'");
        }
        return byFolder.isEmpty() ? null : List.copyOf(byFolder.values());
    }

    private static InvalidFileException missing(String run, String what, String option) {
        return InvalidFileException.of(
                run,
                Problem.FORMAT,
                "a run names its " + what + " and does not hold their texts",
                "a file or folder of them",
                "Name it with " + option);
    }
}
