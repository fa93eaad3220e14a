package dev.sluice.jobs.savepoint;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Click;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What the job of the kept savepoints reads: a record of candidates each minute for an hour, and what is known of their
 * documents. Never changed, as savepoints hold the first part of it.
 */
final class KeptRecords {

    static final int CANDIDATES = 60;
    static final int JUDGMENTS = CANDIDATES + 1;
    static final int CLICKS = CANDIDATES;

    /** Where the records of candidates are that cannot be read. */
    static final List<Integer> UNREADABLE = List.of(5, 28, 45);

    /** From here on reranking betters the order; before, it worsens it. */
    static final int FIRST_BETTERED = 40;

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** The candidate set of a minute, with three documents and a tenant. */
    static Arrival candidates(int number) {
        Origin origin = new Origin.FileLine("candidates.jsonl", number);
        if (UNREADABLE.contains(number)) {
            return DeadLetter.of(
                    DeadLetter.Kind.INVALID_JSON,
                    "This is no JSON; expected a candidate set. Send one",
                    origin,
                    "{".getBytes(StandardCharsets.UTF_8),
                    100);
        }
        CandidateSet set = CandidateSets.of(queryId(number), "query", "first", "second", "third");
        return new CandidateSet(
                set.queryId(),
                set.query(),
                null,
                null,
                set.documents(),
                minute(number),
                new Attributes("{\"tenant\":\"" + (number % 2 == 0 ? "a" : "b") + "\"}"),
                origin);
    }

    /**
     * The judgment of a minute, on the set of that minute: its first document is the right one until reranking betters
     * the order, and its last one from then on. After all of them comes one more on a set of the first window.
     */
    static Feedback judgment(int number) {
        Origin origin = new Origin.FileLine("judgments.jsonl", number);
        return number == CANDIDATES
                ? new Judgment(queryId(3), "d1", 1, minute(number), null, origin)
                : new Judgment(queryId(number), number < FIRST_BETTERED ? "d0" : "d2", 1, minute(number), null, origin);
    }

    /** Half a minute after each set its second document is clicked on. */
    static Feedback click(int number) {
        return new Click(
                queryId(number), "d1", minute(number).plusSeconds(30), new Origin.FileLine("clicks.jsonl", number));
    }

    /** The time of any of these records. */
    static Instant time(Object record) {
        if (record instanceof CandidateSet set) {
            return Objects.requireNonNull(set.eventTime());
        }
        if (record instanceof Judgment judgment) {
            return Objects.requireNonNull(judgment.eventTime());
        }
        if (record instanceof Click click) {
            return Objects.requireNonNull(click.eventTime());
        }
        Origin origin = ((DeadLetter) record).origin();
        return minute((int) ((Origin.FileLine) Objects.requireNonNull(origin)).line());
    }

    static String queryId(int number) {
        return "q" + number;
    }

    static Instant minute(int number) {
        return START.plus(Duration.ofMinutes(number));
    }

    /** The ids of the readable sets from a minute on. */
    static List<String> queryIdsFrom(int number) {
        return IntStream.range(number, CANDIDATES)
                .filter(minute -> !UNREADABLE.contains(minute))
                .mapToObj(KeptRecords::queryId)
                .toList();
    }

    private KeptRecords() {}
}
