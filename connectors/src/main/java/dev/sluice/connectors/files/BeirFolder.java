package dev.sluice.connectors.files;

import static dev.sluice.connectors.files.InvalidFileException.quoted;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A test collection in BEIR's form: judgments in {@code qrels/SPLIT.tsv} or {@code qrels.tsv}, and, where they are
 * there, {@code corpus.jsonl} and {@code queries.jsonl}. Every file may be gzip, with {@code .gz} behind its name.
 *
 * @param qrels the judgments that are meant
 */
public record BeirFolder(Path folder, Path qrels) {

    private static final String DEFAULT_SPLIT = "test";

    /**
     * Chooses the judgments of a folder.
     *
     * @param split which of several; null for {@code test}, or for the only one there is
     */
    public static BeirFolder open(Path folder, @Nullable String split) throws InvalidFileException {
        Map<String, Path> splits = splits(folder);
        if (splits.isEmpty()) {
            return new BeirFolder(folder, withoutSplits(folder, split));
        }
        String chosen = split != null
                ? split
                : splits.size() == 1 ? splits.keySet().iterator().next() : DEFAULT_SPLIT;
        Path qrels = splits.get(chosen);
        if (qrels == null) {
            throw InvalidFileException.of(
                    folder,
                    Problem.SPLIT,
                    split == null
                            ? "there are several splits and none named test"
                            : "there is no split " + quoted(split),
                    "one of " + List.copyOf(splits.keySet()),
                    "Name it with --split");
        }
        return new BeirFolder(folder, qrels);
    }

    private static Path withoutSplits(Path folder, @Nullable String split) throws InvalidFileException {
        Path qrels = find(folder, "qrels.tsv");
        if (qrels == null) {
            throw InvalidFileException.of(
                    folder,
                    Problem.FORMAT,
                    "the folder has neither qrels/*.tsv nor qrels.tsv",
                    "a test collection in BEIR's form",
                    "Give its folder, or a file of judgments");
        }
        if (split != null) {
            throw InvalidFileException.of(
                    folder,
                    Problem.SPLIT,
                    "there is no split " + quoted(split),
                    "qrels/" + split + ".tsv; there is qrels.tsv alone, which has no splits",
                    "Leave --split out");
        }
        return qrels;
    }

    private static Map<String, Path> splits(Path folder) throws InvalidFileException {
        Path qrels = folder.resolve("qrels");
        Map<String, Path> splits = new TreeMap<>();
        if (!Files.isDirectory(qrels)) {
            return splits;
        }
        try (Stream<Path> files = Files.list(qrels)) {
            files.forEach(file -> {
                String name = file.getFileName().toString();
                if (name.endsWith(".tsv") || name.endsWith(".tsv.gz")) {
                    splits.put(name.substring(0, name.lastIndexOf(".tsv")), file);
                }
            });
            return splits;
        } catch (IOException e) {
            throw InvalidFileException.unreadable(qrels, e);
        }
    }

    /** The texts of these queries, as far as {@code queries.jsonl} has them. */
    public Map<String, String> queryTexts(Set<String> queryIds) throws InvalidFileException {
        Map<String, String> texts = new HashMap<>();
        Path file = find(folder, "queries.jsonl");
        if (file != null) {
            try (TextLines lines = TextLines.open(file)) {
                while (lines.next()) {
                    BeirRecord query = BeirRecord.read(lines, true);
                    if (query.text() != null && queryIds.contains(query.id())) {
                        texts.put(query.id(), query.text());
                    }
                }
            }
        }
        return texts;
    }

    /** How many judged documents {@code corpus.jsonl} lacks, each counted once; null without that file. */
    public @Nullable Long documentsNotInCorpus(Qrels judgments) throws InvalidFileException {
        Path file = find(folder, "corpus.jsonl");
        if (file == null) {
            return null;
        }
        IdTable judged = new IdTable();
        for (JudgedDocuments documents : judgments.queries().values()) {
            for (int number = 0; number < documents.size(); number++) {
                judged.add(documents.ids(), number);
            }
        }
        BitSet there = new BitSet(judged.size());
        try (TextLines lines = TextLines.open(file)) {
            while (lines.next()) {
                int number = judged.find(BeirRecord.read(lines, false).id());
                if (number >= 0) {
                    there.set(number);
                }
            }
        }
        return (long) judged.size() - there.cardinality();
    }

    private static @Nullable Path find(Path folder, String name) {
        Path plain = folder.resolve(name);
        Path packed = folder.resolve(name + ".gz");
        return Files.exists(plain) ? plain : Files.exists(packed) ? packed : null;
    }
}
