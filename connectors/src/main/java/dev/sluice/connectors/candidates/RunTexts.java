package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.util.ArrayList;
import java.util.List;
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
        List<InputFile> queries = inFolder(topics != null ? topics : corpus, "queries.jsonl");
        if (queries == null) {
            if (topics == null) {
                throw missing(run, "queries", "--topics");
            }
            queries = InputFiles.find(List.of(topics));
        }
        List<InputFile> documents = inFolder(corpus, "corpus.jsonl");
        return new RunTexts(queries, documents != null ? documents : InputFiles.find(List.of(corpus)));
    }

    /** All of them. */
    List<InputFile> files() {
        List<InputFile> files = new ArrayList<>(topics);
        files.addAll(corpus);
        return files;
    }

    private static @Nullable List<InputFile> inFolder(String folder, String name) throws InvalidFileException {
        List<InputFile> files = InputFiles.find(List.of(folder));
        for (String suffix : SUFFIXES) {
            for (InputFile file : files) {
                if (file.name().endsWith("/" + name + suffix) && !folder.endsWith(name + suffix)) {
                    return List.of(file);
                }
            }
        }
        return null;
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
