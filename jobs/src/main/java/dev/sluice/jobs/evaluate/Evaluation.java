package dev.sluice.jobs.evaluate;

import dev.sluice.connectors.files.BeirFolder;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.Qrels;
import dev.sluice.connectors.files.QrelsReader;
import dev.sluice.connectors.files.RunFacts;
import dev.sluice.connectors.files.RunReader;
import dev.sluice.jobs.process.CommandFailedException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads judgments and runs, measures and compares. */
final class Evaluation {

    private final EvaluateOptions options;

    private Evaluation(EvaluateOptions options) {
        this.options = options;
    }

    /**
     * Evaluates all runs.
     *
     * @throws InvalidFileException if a file is not what it should be
     * @throws CommandFailedException if nothing can be measured or compared
     */
    static EvaluationResult of(EvaluateOptions options) throws InvalidFileException {
        return new Evaluation(options).run();
    }

    private EvaluationResult run() throws InvalidFileException {
        BeirFolder collection = collection();
        Qrels qrels = QrelsReader.read(
                collection == null ? options.qrels() : collection.qrels(), options.conflictingJudgments());
        JudgedQueries queries = new JudgedQueries(qrels);
        FoundDocuments found = new FoundDocuments(queries);
        List<MeasuredRun> runs = new ArrayList<>();
        for (NamedRun run : options.runs()) {
            runs.add(measure(run, queries, found));
        }
        checkCommonQueries(runs);
        return new EvaluationResult(
                options,
                qrels,
                queries,
                runs,
                RunComparison.all(runs, options.measures(), options.seed()),
                ChangedQueries.all(queries, runs, options.measures().get(0)),
                found,
                collection == null ? null : collection.documentsNotInCorpus(qrels),
                collection == null || runs.size() < 2 ? Map.of() : collection.queryTexts(new HashSet<>(queries.ids())));
    }

    private @Nullable BeirFolder collection() throws InvalidFileException {
        if (Files.isDirectory(options.qrels())) {
            return BeirFolder.open(options.qrels(), options.split());
        }
        if (options.split() != null) {
            throw new CommandFailedException("--split " + options.split() + ": --qrels " + options.qrels()
                    + " is no folder; expected one of a BEIR collection. Leave --split out or give the folder");
        }
        return null;
    }

    private MeasuredRun measure(NamedRun run, JudgedQueries queries, FoundDocuments found) throws InvalidFileException {
        RunMeasurement measurement = new RunMeasurement(queries, options.measures(), found);
        RunFacts facts = RunReader.read(run.file(), measurement);
        MeasuredRun.Values values = measurement.end();
        if (values.answered().isEmpty()) {
            throw new CommandFailedException(
                    "Run '" + run.name() + "' answers 0 of " + queries.size()
                            + " judged queries; expected the query ids of the judgments. Check that both are of one collection");
        }
        BitSet counted = new BitSet();
        if (options.queries() == CountedQueries.ONLY_ANSWERED) {
            counted.or(values.answered());
        } else {
            counted.set(0, queries.size());
        }
        return new MeasuredRun(run, facts, values, counted);
    }

    private static void checkCommonQueries(List<MeasuredRun> runs) {
        for (MeasuredRun run : runs) {
            if (!run.counted().intersects(runs.get(0).counted())) {
                throw new CommandFailedException("Runs '" + runs.get(0).name() + "' and '" + run.name()
                        + "' answer 0 judged queries in common; expected at least 1 to compare them over."
                        + " Leave --only-answered or one of them out");
            }
        }
    }
}
