package dev.sluice.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * What was measured with one load, and how it is written.
 *
 * @param memory the highest anonymous memory of each way, in MB
 */
record CrossEncoderFigures(PairLengths load, List<Round> rounds, Map<ScoringWay, Double> memory) {

    private static final String SPEED = "%8.1f";
    private static final String RATIO = "%8.2f";
    private static final String TITLE = "%-38s ";

    /** One pass of each way over the same sets. */
    record Round(Contender.Pass sluice, Contender.Pass bareLoop, Contender.Pass paddedLoop) {

        double overPaddedLoop() {
            return sluice.documentsPerSecond() / paddedLoop.documentsPerSecond();
        }

        double overBareLoop() {
            return sluice.documentsPerSecond() / bareLoop.documentsPerSecond();
        }

        Contender.Pass of(ScoringWay way) {
            return switch (way) {
                case SLUICE -> sluice;
                case BARE_LOOP -> bareLoop;
                case PADDED_LOOP -> paddedLoop;
            };
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "Sluice %.1f, bare loop %.1f, padded loop %.1f documents/s",
                    sluice.documentsPerSecond(),
                    bareLoop.documentsPerSecond(),
                    paddedLoop.documentsPerSecond());
        }
    }

    /** The figures for people, with a line above that says what was measured. */
    String table() {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%nload %s: %s%n" + TITLE + "%8s %8s %8s %9s %11s%n",
                load,
                load.description(),
                "",
                "median",
                "lowest",
                "highest",
                "padding",
                "memory, MB"));
        for (ScoringWay way : ScoringWay.values()) {
            table.append(String.format(
                    Locale.ROOT,
                    TITLE + "%s %9s %11.0f%n",
                    way.title() + ", documents/s",
                    speed(way).row(SPEED),
                    padding(way),
                    memory(way)));
        }
        return table.append(ratio("Sluice / padded loop, round by round", Round::overPaddedLoop))
                .append(ratio("Sluice / bare loop, round by round", Round::overBareLoop))
                .toString();
    }

    private String ratio(String title, ToDoubleFunction<Round> ratio) {
        return String.format(
                Locale.ROOT, TITLE + "%s%n", title, Spread.of(rounds, ratio).row(RATIO));
    }

    /** The bare loop plans its calls as the engine does, by each pair's own length, and so pads as much. */
    private String padding(ScoringWay way) {
        Double share = rounds.get(0).of(way).paddingShare();
        return share == null ? "as Sluice" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private Spread speed(ScoringWay way) {
        return Spread.of(rounds, round -> round.of(way).documentsPerSecond());
    }

    private double memory(ScoringWay way) {
        return Objects.requireNonNull(memory.get(way), "memory");
    }

    /** The figures for programs. */
    String json() {
        StringBuilder json = new StringBuilder("{\"load\": \"" + load + "\"");
        for (ScoringWay way : ScoringWay.values()) {
            json.append(String.format(
                    Locale.ROOT,
                    ", \"%s\": {\"documents_per_second\": %s, \"padding_share\": %s, \"anonymous_mb\": %.0f}",
                    way.name().toLowerCase(Locale.ROOT),
                    speed(way).json(),
                    rounds.get(0).of(way).paddingShare(),
                    memory(way)));
        }
        return json.append(", \"sluice_over_padded_loop\": ")
                .append(Spread.of(rounds, Round::overPaddedLoop).json())
                .append(", \"sluice_over_bare_loop\": ")
                .append(Spread.of(rounds, Round::overBareLoop).json())
                .append('}')
                .toString();
    }
}
