package dev.sluice.jobs.faults;

import dev.sluice.jobs.stream.KafkaTopics;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Candidate sets without end, the same for the same seed: 2 to 5 documents whose lengths are log-normal, with a median
 * of 30 words, and in one set of 50 a document of 100 kB. Each message carries when it was sent.
 */
final class MixedSets {

    private static final int PARTITIONS = 3;
    private static final double MEDIAN_WORDS = 30;
    private static final double SIGMA = 0.8;
    private static final int MOST_WORDS = 400;
    private static final int SETS_A_LARGE_ONE = 50;
    private static final int LARGE_CHARACTERS = 100_000;
    private static final String SENT = "sent-nanos";
    private static final List<String> WORDS = List.of(
            "stream", "table", "window", "state", "key", "sink", "source", "watermark", "join", "late", "slot", "task");

    private final long seed;

    MixedSets(long seed) {
        this.seed = seed;
    }

    /** The message of the set with a number, sent now. */
    Optional<List<ProducerRecord<byte[], byte[]>>> messages(long number, KafkaTopics topics) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(
                topics.candidates(),
                (int) (number % PARTITIONS),
                null,
                new CandidateSetCodec(WireLimits.NONE).encode(set(number)));
        message.headers()
                .add(
                        SENT,
                        ByteBuffer.allocate(Long.BYTES)
                                .putLong(System.nanoTime())
                                .array());
        return Optional.of(List.of(message));
    }

    /** The number of a set by its query id. */
    static long number(String queryId) {
        return Long.parseLong(queryId.substring(1));
    }

    /** When the set of a result was sent, by the clock of this process. */
    static long sentNanos(ConsumerRecord<byte[], byte[]> result) {
        return ByteBuffer.wrap(result.headers().lastHeader(SENT).value()).getLong();
    }

    private CandidateSet set(long number) {
        Random random = new Random(seed * 1_000_003 + number);
        List<Document> documents = IntStream.range(0, 2 + random.nextInt(4))
                .mapToObj(index -> Document.of("d" + index, text(random, number, index)))
                .toList();
        return CandidateSet.of("q" + number, words(random, 5), documents);
    }

    private static String text(Random random, long number, int index) {
        if (index == 0 && number % SETS_A_LARGE_ONE == SETS_A_LARGE_ONE - 1) {
            String page = words(random, 1_000);
            return page.repeat(LARGE_CHARACTERS / page.length() + 1).substring(0, LARGE_CHARACTERS);
        }
        double words = MEDIAN_WORDS * Math.exp(SIGMA * random.nextGaussian());
        // Numbers, so that no text is known from another set.
        return number + " " + index + " " + words(random, (int) Math.min(MOST_WORDS, Math.max(1, words)));
    }

    private static String words(Random random, int count) {
        return random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" "));
    }
}
