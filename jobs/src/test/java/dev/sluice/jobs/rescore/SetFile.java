package dev.sluice.jobs.rescore;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Candidate sets with labels, the same for the same seed. */
final class SetFile {

    static final long SEED = 1_128;

    private static final List<String> WORDS = List.of(
            "stream", "table", "window", "state", "key", "sink", "source", "watermark", "join", "late", "slot", "task");

    /** Writes sets as JSON Lines, of some documents each. */
    static Path write(Path file, int sets, int mostDocuments) throws IOException {
        CandidateSetCodec codec = new CandidateSetCodec(WireLimits.NONE);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (CandidateSet set : sets(sets, mostDocuments)) {
                out.write(codec.encode(set));
                out.write('\n');
            }
        }
        return file;
    }

    static List<CandidateSet> sets(int sets, int mostDocuments) {
        Random random = new Random(SEED);
        return IntStream.range(0, sets)
                .mapToObj(number -> set(number, mostDocuments, random))
                .toList();
    }

    private static CandidateSet set(int number, int mostDocuments, Random random) {
        List<Document> documents = IntStream.range(0, 1 + random.nextInt(mostDocuments))
                // Numbers, so that no text is known from another set.
                .mapToObj(index -> Document.of(
                                "d" + index, number + " " + index + " " + words(random, 4 + random.nextInt(20)))
                        .withLabel(random.nextInt(3)))
                .toList();
        return CandidateSet.of("q" + number, words(random, 5), documents);
    }

    private static String words(Random random, int count) {
        return random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" "));
    }

    private SetFile() {}
}
