package dev.sluice.jobs.faults;

import dev.sluice.jobs.stream.KafkaTopics;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.JudgmentCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Candidate sets over 50 minutes of event time, some of their documents labelled, and up to three judgments of each;
 * the same for the same seed.
 */
final class JudgedSets {

    /** So much later than the last of them that no window is open any more. */
    static final Duration AFTERWARDS = Duration.ofHours(4);

    private static final int PARTITIONS = 3;
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final Duration SPAN = Duration.ofMinutes(50);
    private static final List<String> WORDS = List.of(
            "stream", "table", "window", "state", "key", "sink", "source", "watermark", "join", "late", "slot", "task");

    private final Random random;
    private final List<CandidateSet> sets;
    private final List<List<Judgment>> judgments;

    JudgedSets(long seed, int count) {
        random = new Random(seed);
        sets = new ArrayList<>();
        judgments = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            CandidateSet set =
                    set("q" + number, START.plus(SPAN.multipliedBy(number).dividedBy(count)));
            sets.add(set);
            judgments.add(judgments(set));
        }
    }

    /** All but those that end event time. */
    List<CandidateSet> sets() {
        return sets;
    }

    int judgmentCount() {
        return judgments.stream().mapToInt(List::size).sum();
    }

    /** The messages of the set with a number; nothing beyond the last one. */
    Optional<List<ProducerRecord<byte[], byte[]>>> messages(long number, KafkaTopics topics) {
        if (number >= sets.size()) {
            return Optional.empty();
        }
        List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
        messages.add(message(topics, (int) number % PARTITIONS, sets.get((int) number)));
        judgments.get((int) number).forEach(judgment -> messages.add(message(topics, judgment)));
        return Optional.of(messages);
    }

    /** A set for each partition that moves event time to where all windows are done with. */
    List<CandidateSet> last() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> set("last" + partition, START.plus(AFTERWARDS)))
                .toList();
    }

    /** The messages of sets that end event time, and of a judgment that does the same. */
    static List<ProducerRecord<byte[], byte[]>> messages(List<CandidateSet> last, KafkaTopics topics) {
        List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
        last.forEach(set -> messages.add(message(topics, messages.size(), set)));
        messages.add(message(topics, new Judgment("nobody's", "d0", 1, START.plus(AFTERWARDS), null, null)));
        return messages;
    }

    private static ProducerRecord<byte[], byte[]> message(KafkaTopics topics, int partition, CandidateSet set) {
        return new ProducerRecord<>(
                topics.candidates(), partition, null, new CandidateSetCodec(WireLimits.NONE).encode(set));
    }

    private static ProducerRecord<byte[], byte[]> message(KafkaTopics topics, Judgment judgment) {
        return new ProducerRecord<>(topics.judgments(), 0, null, new JudgmentCodec().encode(judgment));
    }

    private CandidateSet set(String id, Instant time) {
        boolean labelled = random.nextInt(4) == 0;
        List<Document> documents = IntStream.range(0, 2 + random.nextInt(6))
                .mapToObj(index -> Document.of("d" + index, words(4 + random.nextInt(20))))
                .map(document -> labelled ? document.withLabel(random.nextInt(3)) : document)
                .toList();
        String tenant = random.nextBoolean() ? "a" : "b";
        return new CandidateSet(
                id,
                new Content.Text(words(4)),
                null,
                null,
                documents,
                time,
                new Attributes("{\"tenant\":\"" + tenant + "\"}"),
                null);
    }

    /** Up to five minutes after their set. */
    private List<Judgment> judgments(CandidateSet set) {
        return random.ints(random.nextInt(4), 0, Math.max(1, set.documents().size()))
                .distinct()
                .mapToObj(document -> new Judgment(
                        set.queryId(),
                        "d" + document,
                        random.nextInt(4),
                        set.eventTime().plusSeconds(random.nextInt(300)),
                        null,
                        null))
                .toList();
    }

    private String words(int count) {
        return random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" "));
    }
}
