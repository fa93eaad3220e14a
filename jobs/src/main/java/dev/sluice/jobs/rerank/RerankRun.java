package dev.sluice.jobs.rerank;

import dev.sluice.connectors.files.Line;
import dev.sluice.connectors.files.LineReader;
import dev.sluice.inference.CircuitOpenException;
import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.OverloadException;
import dev.sluice.inference.PoisonousSetException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.jobs.output.LineOutput;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.RankingCodec;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Answers the candidate sets of one stream of lines in the order of the lines. A thread of its own reads and asks the
 * reranker, the caller's thread waits and writes, so that an answer goes out as soon as it is its turn even while the
 * input pauses. Memory is bounded by the number of sets under way and by the bytes of their lines.
 */
final class RerankRun {

    /** Name of the thread that reads. */
    static final String READER = "sluice-rerank-reader";

    /** So many lines of the largest size allowed may be under way at once. */
    private static final int LARGEST_RECORDS_IN_FLIGHT = 4;

    private final InputStream input;
    private final String inputName;
    private final Scoring scoring;
    private final Reranker reranker;
    private final NanoClock clock;
    private final CandidateSetCodec candidateSets;
    private final RankingCodec rankings = new RankingCodec();
    private final InFlight inFlight;
    private final BlockingQueue<Pending> pending = new LinkedBlockingQueue<>();
    private final Interruption interruption;
    private final Tally tally = new Tally();

    /**
     * @param inputName what origins call the input
     * @param interruption makes the run end before the next answer
     */
    RerankRun(
            InputStream input,
            String inputName,
            Scoring scoring,
            Reranker reranker,
            NanoClock clock,
            Interruption interruption) {
        this.input = input;
        this.inputName = inputName;
        this.scoring = scoring;
        this.reranker = reranker;
        this.clock = clock;
        this.interruption = interruption;
        this.candidateSets = new CandidateSetCodec(scoring.limits());
        this.inFlight = new InFlight(
                scoring.inFlightSets(),
                (long) LARGEST_RECORDS_IN_FLIGHT * scoring.limits().maxRecordBytes());
    }

    /**
     * Runs to the end of the input or until interrupted.
     *
     * @throws CommandFailedException if the input or the outputs fail
     * @throws IllegalStateException if the reranker fails in a way that its contract does not know
     */
    RerankReport run(LineOutput output, DeadLetters deadLetters) {
        long start = clock.nanoTime();
        Thread reader = new Thread(this::read, READER);
        reader.setDaemon(true); // a read from a terminal cannot be interrupted
        boolean interrupted = false;
        try {
            interruption.begin();
            reader.start();
            write(output, deadLetters);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            interruption.end();
            reader.interrupt();
            cancelPending();
        }
        return tally.report(Duration.ofNanos(clock.nanoTime() - start), interrupted);
    }

    private void read() {
        Pending end;
        try {
            LineReader lines = new LineReader(input, scoring.limits().maxRecordBytes(), scoring.deadLetterMaxBytes());
            for (Line line = lines.next(); line != null; line = lines.next()) {
                Origin origin = new Origin.FileLine(inputName, line.number());
                if (line instanceof Line.Whole whole) {
                    inFlight.enter(whole.bytes().length);
                    pending.add(ask(whole.bytes(), origin));
                } else if (line instanceof Line.TooLong tooLong) {
                    inFlight.enter(tooLong.start().size());
                    pending.add(new Pending.Refused(
                            tooLong.deadLetter(origin, scoring.limits().maxRecordBytes()),
                            tooLong.start().size()));
                }
            }
            end = new Pending.End(null);
        } catch (InterruptedException e) {
            return; // nobody waits any more
        } catch (IOException | RuntimeException | Error e) {
            end = new Pending.End(e);
        }
        pending.add(end);
    }

    private Pending ask(byte[] line, Origin origin) {
        try {
            CandidateSet set = scoring.complete(candidateSets.decode(line)).withOrigin(origin);
            CompletableFuture<Ranking> answer =
                    reranker.rerank(set, scoring.timeout().from(clock));
            return new Pending.Asked(set, line, answer, clock.nanoTime());
        } catch (MalformedRecordException e) {
            return new Pending.Refused(deadLetter(e.kind(), e, origin, line), line.length);
        }
    }

    private void write(LineOutput output, DeadLetters deadLetters) throws InterruptedException {
        while (true) {
            Pending next = pending.poll();
            if (next == null) {
                output.flush();
                next = pending.take();
            }
            if (next instanceof Pending.Asked asked) {
                answer(asked, output, deadLetters);
                inFlight.leave(asked.record().length);
            } else if (next instanceof Pending.Refused refused) {
                refuse(refused.letter(), deadLetters);
                inFlight.leave(refused.size());
            } else if (next instanceof Pending.End end) {
                if (end.failure() != null) {
                    throw unreadable(end.failure());
                }
                return;
            }
        }
    }

    private void answer(Pending.Asked asked, LineOutput output, DeadLetters deadLetters) throws InterruptedException {
        Ranking ranking;
        if (!asked.answer().isDone()) {
            output.flush();
        }
        try {
            ranking = asked.answer().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            DeadLetter.Kind kind = refusal(cause);
            if (kind != null) {
                refuse(deadLetter(kind, cause, asked.set().origin(), asked.record()), deadLetters);
                return;
            }
            ranking = fallback(asked, cause);
        }
        output.write(rankings.encode(ranking));
        tally.count(ranking.status());
    }

    /** The kind of dead letter that a set becomes; null for one that is answered all the same. */
    private static DeadLetter.@Nullable Kind refusal(Throwable cause) {
        if (cause instanceof UnusableCandidateSetException) {
            return DeadLetter.Kind.UNSUPPORTED_SET;
        }
        return cause instanceof PoisonousSetException ? DeadLetter.Kind.POISONOUS_SET : null;
    }

    private Ranking fallback(Pending.Asked asked, Throwable cause) {
        String reason;
        if (cause instanceof DeadlineExceededException) {
            reason = "timeout after " + scoring.timeout();
        } else if (cause instanceof InferenceException
                || cause instanceof OverloadException
                || cause instanceof CircuitOpenException) {
            reason = String.valueOf(cause.getMessage());
        } else {
            throw new IllegalStateException("The reranker failed as none may", cause);
        }
        Duration total = Duration.ofNanos(clock.nanoTime() - asked.start());
        return Ranking.fallback(
                asked.set(), reranker.model(), reason, new Ranking.Timings(Duration.ZERO, Duration.ZERO, total));
    }

    private void refuse(DeadLetter letter, DeadLetters deadLetters) {
        deadLetters.accept(letter);
        tally.countDeadLetter();
    }

    private DeadLetter deadLetter(DeadLetter.Kind kind, Throwable reason, @Nullable Origin origin, byte[] line) {
        return DeadLetter.of(kind, String.valueOf(reason.getMessage()), origin, line, scoring.deadLetterMaxBytes());
    }

    private CommandFailedException unreadable(Throwable failure) {
        return failure instanceof IOException
                ? new CommandFailedException(inputName + " cannot be read: " + failure.getMessage(), failure)
                : new CommandFailedException(
                        "Reading " + inputName + " failed: "
                                + failure.getClass().getSimpleName(),
                        failure);
    }

    private void cancelPending() {
        for (Pending left : pending) {
            if (left instanceof Pending.Asked asked) {
                asked.answer().cancel(true);
            }
        }
        pending.clear();
    }
}
