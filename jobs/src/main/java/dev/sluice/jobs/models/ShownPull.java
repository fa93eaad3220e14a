package dev.sluice.jobs.models;

import dev.sluice.inference.NanoClock;
import dev.sluice.inference.hub.ModelListing;
import dev.sluice.inference.store.PullProgress;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Shows on standard error how a pull goes. Thread-safe. */
final class ShownPull implements PullProgress, AutoCloseable {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final PrintStream out;
    private final boolean terminal;
    private @Nullable DownloadProgress downloads;
    private long there;

    /** @param terminal whether {@code out} is one */
    ShownPull(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void found(ModelListing listing, URI card) {
        out.println("Model " + listing.name() + " at commit " + listing.commit() + ", license "
                + listing.license().title() + ", see " + card);
    }

    @Override
    public synchronized void waiting() {
        sayThatItWaits(out);
    }

    /** Says why nothing goes on, in a pull and in a removal. */
    static void sayThatItWaits(PrintStream out) {
        out.println("Waiting for another command that pulls or removes this model ...");
    }

    @Override
    public synchronized void begin(int files, long bytes) {
        out.println("Downloading " + files + (files == 1 ? " file, " : " files, ") + Amount.of(bytes));
        downloads =
                terminal ? new DownloadBar(out, bytes) : new DownloadLines(out, bytes, BETWEEN_LINES, NanoClock.SYSTEM);
    }

    @Override
    public synchronized void kept(long bytes) {
        there += bytes;
        if (downloads != null) {
            downloads.kept(bytes);
        }
    }

    @Override
    public synchronized void received(long bytes) {
        there += bytes;
        if (downloads != null) {
            downloads.received(bytes);
        }
    }

    @Override
    public synchronized void discarded(long bytes) {
        there -= bytes;
        if (downloads != null) {
            downloads.discarded(bytes);
        }
    }

    @Override
    public synchronized void retrying(String what, String reason, Duration pause) {
        String line = what + ": " + reason + "; tried again in " + pause.toSeconds() + " s";
        if (downloads == null) {
            out.println(line);
        } else {
            downloads.say(line);
        }
    }

    @Override
    public synchronized void end() {
        if (downloads != null) {
            downloads.close();
            downloads = null;
        }
    }

    /** Says what stays of downloads under way when the process is about to end. */
    synchronized void interrupted() {
        if (downloads != null) {
            downloads.say("Interrupted; " + Amount.of(there) + " are kept, and the same pull goes on from there");
        }
    }

    @Override
    public void close() {
        end();
    }
}
