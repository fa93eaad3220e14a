package dev.sluice.inference.store;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.hub.HubClient;
import dev.sluice.inference.hub.HubFile;
import dev.sluice.inference.hub.ModelListing;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Gets several files at once. Where one fails, the others stop where they are. */
final class Downloads {

    private static final int AT_ONCE = 4;
    private static final int SECONDS_TO_STOP = 30;

    private final HubClient hub;

    Downloads(HubClient hub) {
        this.hub = hub;
    }

    /**
     * Gets files into a folder; returns when no thread writes there any more.
     *
     * @throws ModelException the first failure
     */
    void fetch(ModelListing listing, List<HubFile> files, Path folder) throws ModelException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
            Thread thread = new Thread(task, "sluice-pull");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Path> running = new ExecutorCompletionService<>(threads);
            for (HubFile file : files) {
                running.submit(() -> {
                    Path target = folder.resolve(file.path());
                    hub.fetch(listing, file, target);
                    return target;
                });
            }
            for (int done = 0; done < files.size(); done++) {
                running.take().get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ModelException refused) {
                throw refused;
            }
            throw new ModelException(
                    "The download of '" + listing.name() + "' failed: " + e.getCause()
                            + ". Try again: what has come so far is kept",
                    e);
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS);
        }
    }
}
