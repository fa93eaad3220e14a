package dev.sluice.jobs.rescore;

import dev.sluice.connectors.candidates.CandidateFiles;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.inference.NanoClock;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.process.Terminal;
import dev.sluice.ranking.RunSummary;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows how far a job has come, from a thread of its own, while another counts how much there is. */
final class ProgressWatch implements AutoCloseable {

    private static final long PAUSE_MILLIS = 250;

    private final CandidateFiles inputs;
    private final SummaryWatch summaries;
    private final Pace pace;
    private final RescoreProgress progress;
    private final Thread counting = new Thread(this::count, "sluice-count");
    private final Thread showing = new Thread(this::show, "sluice-progress");

    private volatile boolean stopped;
    private volatile @Nullable Long sets;

    ProgressWatch(CandidateFiles inputs, SummaryWatch summaries, Surroundings surroundings) {
        this.inputs = inputs;
        this.summaries = summaries;
        this.pace = new Pace(NanoClock.SYSTEM);
        this.progress = RescoreProgress.on(surroundings.err(), Terminal.isStandardError());
        for (Thread thread : new Thread[] {counting, showing}) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void count() {
        try {
            CandidateFiles.Count count = inputs.counter().count(() -> stopped);
            if (count != null) {
                sets = count.sets();
            }
        } catch (InvalidFileException e) {
            // The job meets it too, and says so.
        }
    }

    private void show() {
        Optional<RunSummary> shown = Optional.empty();
        while (!stopped) {
            Optional<RunSummary> newest = summaries.newest();
            if (newest.isPresent() && !newest.equals(shown)) {
                shown = newest;
                pace.add(newest.get());
                progress.show(newest.get(), sets, pace);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Any thread; idempotent. */
    @Override
    public void close() {
        stopped = true;
        showing.interrupt();
        try {
            showing.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        progress.close();
    }
}
