package dev.sluice.benchmarks;

import dev.sluice.ranking.CandidateSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * One way to score pairs in a process of its own, so that memory is that of this way alone. Prints one JSON line.
 *
 * <p>Arguments: way, model folder, words of its vocabulary, load, queries, seed.
 */
final class CrossEncoderRun {

    public static void main(String[] arguments) throws Exception {
        ScoringWay way = ScoringWay.valueOf(arguments[0]);
        Path model = Path.of(arguments[1]);
        SyntheticVocabulary vocabulary = new SyntheticVocabulary(Integer.parseInt(arguments[2]));
        List<CandidateSet> sets = PairLengths.valueOf(arguments[3])
                .sets(vocabulary, Integer.parseInt(arguments[4]), Long.parseLong(arguments[5]));
        PeakMemory memory = PeakMemory.watch("RssAnon");
        try (Contender contender = way.open(model)) {
            double documentsPerSecond = contender.score(sets).documentsPerSecond();
            System.out.printf(
                    Locale.ROOT,
                    "{\"way\": \"%s\", \"documents_per_second\": %.1f, \"anonymous_mb\": %.0f}%n",
                    way.title(),
                    documentsPerSecond,
                    memory.end());
        }
    }

    private CrossEncoderRun() {}
}
