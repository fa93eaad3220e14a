package dev.sluice.benchmarks;

import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.outcome.Answer;
import dev.sluice.streaming.outcome.FirstStage;
import dev.sluice.streaming.quality.QualityOptions;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the join is measured with, in blocks of events of one event time. The first blocks hold results only, as many as
 * are in state at a time; after them come three judgments a result, each of a result of the last half hour, at the same
 * pace, so that for each new result an old one expires. A function of the numbers alone.
 *
 * @param queries results in state, each with a query id of its own
 * @param events results and judgments after them
 */
record JoinLoad(int queries, int events) implements Serializable {

    static final int EVENTS_OF_A_BLOCK = 100;

    /** As many as come in Flink's 200 ms at 25,000 a second; by number, so that a slow run does as much work. */
    static final int EVENTS_BETWEEN_WATERMARKS = 5_000;

    static final int JUDGMENTS_OF_A_RESULT = 3;
    static final int DOCUMENTS = 10;

    private static final int LEAST_QUERIES = 1_000;
    private static final Duration WITHIN = Duration.ofMinutes(30);

    /** A result is kept for twice the time within which judgments come. */
    private static final long KEPT_MILLIS = WITHIN.multipliedBy(2).toMillis();

    private static final int RESULTS_OF_A_BLOCK = EVENTS_OF_A_BLOCK / (1 + JUDGMENTS_OF_A_RESULT);
    private static final ModelIdentity MODEL = new ModelIdentity("bge-small-en-v1.5", "0123456789abcdef", "int8");

    JoinLoad {
        if (queries < LEAST_QUERIES
                || events < EVENTS_OF_A_BLOCK
                || queries % EVENTS_OF_A_BLOCK != 0
                || events % EVENTS_OF_A_BLOCK != 0) {
            throw new IllegalArgumentException("queries " + queries + ", events " + events + ": expected multiples of "
                    + EVENTS_OF_A_BLOCK + ", and at least " + LEAST_QUERIES + " queries");
        }
    }

    static QualityOptions options() {
        return QualityOptions.windows(Duration.ofMinutes(1)).withJoinWithin(WITHIN);
    }

    /** Blocks that fill the state. */
    long fillingBlocks() {
        return (long) queries / EVENTS_OF_A_BLOCK;
    }

    /** Blocks that are measured. */
    long measuredBlocks() {
        return (long) events / EVENTS_OF_A_BLOCK;
    }

    /** Event time of all of a block, in milliseconds since the epoch; that of the next block is later. */
    long timeMillis(long block) {
        return firstResult(block) * KEPT_MILLIS / queries;
    }

    /** True if the watermark moves after this block. */
    boolean isFollowedByWatermark(long block) {
        long next = block + 1;
        return next * EVENTS_OF_A_BLOCK % EVENTS_BETWEEN_WATERMARKS == 0
                || next == fillingBlocks()
                || next == fillingBlocks() + measuredBlocks();
    }

    List<Answer> answers(long block) {
        int count = block < fillingBlocks() ? EVENTS_OF_A_BLOCK : RESULTS_OF_A_BLOCK;
        List<Answer> answers = new ArrayList<>(count);
        for (long number = firstResult(block); answers.size() < count; number++) {
            answers.add(answer(number, timeMillis(block)));
        }
        return answers;
    }

    List<Judgment> judgments(long block) {
        List<Judgment> judgments = new ArrayList<>();
        if (block < fillingBlocks()) {
            return judgments;
        }
        Random random = new Random(block);
        long first = firstResult(block);
        // A result is as old as the first of its block.
        int recent = queries / 2 - EVENTS_OF_A_BLOCK;
        while (judgments.size() < RESULTS_OF_A_BLOCK * JUDGMENTS_OF_A_RESULT) {
            long number = first - random.nextInt(recent);
            judgments.add(new Judgment(
                    queryId(number),
                    shown(number).get(random.nextInt(DOCUMENTS)),
                    random.nextInt(4),
                    Instant.ofEpochMilli(timeMillis(block)),
                    null,
                    new Origin.KafkaRecord(
                            "judgments",
                            0,
                            block * EVENTS_OF_A_BLOCK + judgments.size(),
                            timeMillis(block),
                            null,
                            List.of())));
        }
        return judgments;
    }

    private long firstResult(long block) {
        long measured = block - fillingBlocks();
        return measured < 0 ? block * EVENTS_OF_A_BLOCK : queries + measured * RESULTS_OF_A_BLOCK;
    }

    private static Answer answer(long number, long timeMillis) {
        List<String> shown = shown(number);
        List<String> firstStage = new ArrayList<>(shown);
        Collections.rotate(firstStage, 1);
        List<RankedDocument> results = new ArrayList<>(DOCUMENTS);
        for (int place = 0; place < DOCUMENTS; place++) {
            int index = (place + 1) % DOCUMENTS;
            results.add(new RankedDocument(index, shown.get(place), 1f / (1 + place), place + 1, index + 1, false));
        }
        return new Answer(
                new Ranking(
                        queryId(number),
                        MODEL,
                        Ranking.Status.RANKED,
                        null,
                        results,
                        Ranking.Usage.NONE,
                        Ranking.Timings.NONE,
                        Instant.ofEpochMilli(timeMillis),
                        Attributes.NONE,
                        new Origin.KafkaRecord("candidates", 0, number, timeMillis, null, List.of())),
                new FirstStage(firstStage, Map.of()));
    }

    private static String queryId(long number) {
        return "query-" + number;
    }

    private static List<String> shown(long number) {
        List<String> shown = new ArrayList<>(DOCUMENTS);
        for (int place = 0; place < DOCUMENTS; place++) {
            shown.add("d" + (number * 7 + place * 101L) % 10_000);
        }
        return shown;
    }
}
