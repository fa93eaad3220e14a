package dev.sluice.jobs.faults;

import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.RankingCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which sets were answered, how, and how long after they were sent. Thread-safe. */
final class Tally {

    /** What became of a set. */
    record Answer(long sentNanos, long latencyNanos, boolean ranked) {}

    /** Latencies of the sets that were sent in a span of time; negative where there were none. */
    record Latencies(int sets, double medianMillis, double p99Millis) {}

    private final BitSet numbers = new BitSet();
    private final List<Answer> answers = new ArrayList<>();
    private final TreeMap<String, Integer> reasons = new TreeMap<>();
    private int repeated;

    synchronized void add(ConsumerRecord<byte[], byte[]> result) {
        long now = System.nanoTime();
        Ranking ranking;
        try {
            ranking = new RankingCodec().decode(result.value());
        } catch (MalformedRecordException e) {
            throw new AssertionError("A result that cannot be read", e);
        }
        int number = (int) MixedSets.number(ranking.queryId());
        if (numbers.get(number)) {
            repeated++;
        }
        numbers.set(number);
        boolean ranked = ranking.status() == Ranking.Status.RANKED;
        if (!ranked) {
            reasons.merge(String.valueOf(ranking.reason()), 1, Integer::sum);
        }
        long sent = MixedSets.sentNanos(result);
        answers.add(new Answer(sent, now - sent, ranked));
    }

    /** How many different sets were answered. */
    synchronized int answered() {
        return numbers.cardinality();
    }

    /** How many answers are from the model. */
    synchronized int ranked() {
        return answers.size()
                - reasons.values().stream().mapToInt(count -> count).sum();
    }

    /** How many answers were to a set that had one. */
    synchronized int repeated() {
        return repeated;
    }

    /** Why sets came back in first-stage order, and how many. */
    synchronized Map<String, Integer> fallbackReasons() {
        return new TreeMap<>(reasons);
    }

    /** Of the sets sent in a span of time, those that the model ranked. */
    synchronized Latencies latencies(long fromNanos, long toNanos) {
        double[] millis = answers.stream()
                .filter(Answer::ranked)
                .filter(answer -> answer.sentNanos() - fromNanos >= 0 && answer.sentNanos() - toNanos < 0)
                .mapToDouble(answer ->
                        answer.latencyNanos() / (double) Duration.ofMillis(1).toNanos())
                .sorted()
                .toArray();
        return millis.length == 0
                ? new Latencies(0, -1, -1)
                : new Latencies(millis.length, millis[millis.length / 2], millis[millis.length * 99 / 100]);
    }
}
