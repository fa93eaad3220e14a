package dev.sluice.jobs.rescore;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.connectors.candidates.CandidateFiles;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.Reranker;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Ranking;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Says how long a job would take on this machine: counts all, scores the first sets, and writes nothing. */
final class DryRun {

    private static final int SAMPLE = 1_000;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);
    private static final double NANOS = 1e9;

    private final RescoreOptions options;
    private final CandidateFiles inputs;
    private final Surroundings surroundings;
    private final RescoreJob.Model model;
    private final NanoClock clock;

    /**
     * What was scored.
     *
     * @param sets those that the model ranked; the first one, which warms it up, counts for tokens alone
     * @param timed of these
     * @param seconds for the timed ones
     */
    private record Sample(long sets, long documents, long tokens, long timed, double seconds) {}

    DryRun(RescoreOptions options, CandidateFiles inputs, Surroundings surroundings, RescoreJob.Model model) {
        this(options, inputs, surroundings, model, NanoClock.SYSTEM);
    }

    DryRun(
            RescoreOptions options,
            CandidateFiles inputs,
            Surroundings surroundings,
            RescoreJob.Model model,
            NanoClock clock) {
        this.clock = clock;
        this.options = options;
        this.inputs = inputs;
        this.surroundings = surroundings;
        this.model = model;
    }

    /** Prints the estimate, and gives the exit code. */
    int run() throws IOException, ModelException, InterruptedException {
        try {
            return estimate();
        } catch (InvalidFileException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private int estimate() throws IOException, ModelException, InvalidFileException, InterruptedException {
        List<CandidateSet> sets = inputs.sample(SAMPLE).stream()
                .filter(CandidateSet.class::isInstance)
                .map(CandidateSet.class::cast)
                .toList();
        surroundings.err().println("sluice rescore: scores a sample, then counts; nothing is written");
        Sample sample;
        try (Reranker reranker = open()) {
            sample = score(reranker, sets);
        }
        CandidateFiles.Count count = inputs.counter().count(() -> false);
        if (count == null) {
            throw new IllegalStateException("Nobody stopped the counting");
        }
        surroundings.print(
                switch (options.format()) {
                    case TEXT -> text(count, sample);
                    case JSON -> json(count, sample);
                });
        return 0;
    }

    private Reranker open() throws ModelException {
        return model.reranker().open();
    }

    private Sample score(Reranker reranker, List<CandidateSet> sets) throws InterruptedException {
        long documents = 0;
        long tokens = 0;
        long timed = 0;
        long scored = 0;
        long start = clock.nanoTime();
        Queue<CompletableFuture<Ranking>> running = new ArrayDeque<>();
        Queue<CandidateSet> asked = new ArrayDeque<>();
        for (int next = 0; next < sets.size() || !running.isEmpty(); ) {
            boolean goesOn = next < sets.size() && clock.nanoTime() - start < LONG_ENOUGH.toNanos();
            int most = mostAtOnce(scored, clock.nanoTime() - start);
            if (goesOn && running.size() < most) {
                CandidateSet set = options.scoring().complete(sets.get(next++));
                asked.add(set);
                running.add(reranker.rerank(set, Deadline.NONE));
                continue;
            }
            if (running.isEmpty()) {
                break;
            }
            Ranking ranking = await(running.remove());
            int size = asked.remove().documents().size();
            scored++;
            documents += size;
            tokens += ranking == null ? 0 : ranking.usage().totalTokens();
            if (scored == 1) {
                start = clock.nanoTime();
            } else {
                timed += size;
            }
        }
        return new Sample(scored, documents, tokens, timed, (clock.nanoTime() - start) / NANOS);
    }

    /**
     * The first one alone, as it warms the model up, and the second one too; then as many as the time that is left is
     * enough for.
     */
    private int mostAtOnce(long scored, long nanos) {
        if (scored <= 1) {
            return 1;
        }
        double nanosOfASet = Math.max(1.0, (double) nanos / (scored - 1));
        double enough = (LONG_ENOUGH.toNanos() - nanos) / nanosOfASet;
        return (int) Math.max(1, Math.min(options.scoring().inFlightSets(), enough));
    }

    /** Null where the model cannot rank the set. */
    private static @Nullable Ranking await(CompletableFuture<Ranking> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            return null;
        }
    }

    private long documents(CandidateFiles.Count count, Sample sample) {
        if (count.documents() != null) {
            return count.documents();
        }
        return sample.sets() == 0 ? 0 : Math.round((double) count.sets() * sample.documents() / sample.sets());
    }

    private static @Nullable Double documentsPerSecond(Sample sample) {
        return sample.timed() == 0 ? null : sample.timed() / sample.seconds();
    }

    private static @Nullable Double tokensPerDocument(Sample sample) {
        return sample.documents() == 0 ? null : (double) sample.tokens() / sample.documents();
    }

    private String text(CandidateFiles.Count count, Sample sample) {
        Double perSecond = documentsPerSecond(sample);
        long documents = documents(count, sample);
        String about = count.documents() == null ? "about " : "";
        return String.format(
                        Locale.ROOT,
                        "%s (%s), precision %s, on this machine%n"
                                + "%,d sets with %s%,d documents in %,d files of %s%n"
                                + "sample: %,d sets with %,d documents, %s tokens a document, %s documents/s%n"
                                + "it will take about %s%n",
                        model.identity().name(),
                        shortened(model.identity().version()),
                        model.identity().precision(),
                        count.sets(),
                        about,
                        documents,
                        inputs.files().size(),
                        inputs.format().words(),
                        sample.sets(),
                        sample.documents(),
                        RescoreProgress.number("%,.0f", tokensPerDocument(sample)),
                        RescoreProgress.number("%,.1f", perSecond),
                        perSecond == null
                                ? "no time that could be told: the sample holds nothing to score"
                                : RescoreProgress.time(Duration.ofSeconds(Math.round(documents / perSecond))))
                .replace(System.lineSeparator(), "\n");
    }

    private static String shortened(String version) {
        return version.substring(0, Math.min(12, version.length()));
    }

    private String json(CandidateFiles.Count count, Sample sample) {
        Double perSecond = documentsPerSecond(sample);
        long documents = documents(count, sample);
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.putObject("model")
                .put("name", model.identity().name())
                .put("version", model.identity().version())
                .put("precision", model.identity().precision());
        root.put("files", inputs.files().size());
        root.put("sets", count.sets());
        root.put("documents", documents);
        root.put("documents_are_counted", count.documents() != null);
        root.putObject("sample")
                .put("sets", sample.sets())
                .put("documents", sample.documents())
                .put("tokens_per_document", tokensPerDocument(sample))
                .put("documents_per_second", perSecond);
        root.put("estimated_seconds", perSecond == null ? null : (Double) (documents / perSecond));
        return root + "\n";
    }
}
