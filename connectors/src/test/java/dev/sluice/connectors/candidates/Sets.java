package dev.sluice.connectors.candidates;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Candidate sets and how tests read them. */
final class Sets {

    static final InputOptions OPTIONS = options(WireLimits.DEFAULT);

    static InputOptions options(WireLimits limits) {
        return new InputOptions(limits, 64, null, null, new ArrivalType());
    }

    static CandidateSet numbered(int number) {
        return CandidateSet.of(
                "q" + number,
                "which is number " + number,
                List.of(Document.of("d" + number, "a text".repeat(number % 50))));
    }

    static String line(int number) {
        return new String(new CandidateSetCodec(WireLimits.NONE).encode(numbered(number)), StandardCharsets.UTF_8);
    }

    /** Lines of sets with numbers from one to another, both included. */
    static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Sets::line).collect(Collectors.joining("\n", "", "\n"));
    }

    /** A record as its query id, or its fault, and the line on which it stands. */
    static String brief(Arrival arrival) {
        if (arrival instanceof CandidateSet set) {
            return set.queryId() + "@" + line(String.valueOf(set.origin()));
        }
        DeadLetter letter = (DeadLetter) arrival;
        return letter.kind().word() + "@" + line(String.valueOf(letter.origin()));
    }

    private static String line(String origin) {
        return origin.substring(origin.lastIndexOf('=') + 1, origin.length() - 1);
    }

    private Sets() {}
}
