package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Origin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks records up with a consumer of its own on a thread of its own, one after the other. */
final class KafkaOriginRecords implements OriginRecords {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaOriginRecords.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread created = new Thread(work, "sluice-origin-records");
        created.setDaemon(true);
        return created;
    });

    KafkaOriginRecords(String bootstrapServers, Map<String, String> properties) {
        this.consumer = new KafkaConsumer<>(
                config(bootstrapServers, properties), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> config(String bootstrapServers, Map<String, String> properties) {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                IsolationLevel.READ_COMMITTED.name().toLowerCase(Locale.ROOT));
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return config;
    }

    @Override
    public CompletableFuture<Found> find(Origin.KafkaRecord place) {
        return CompletableFuture.supplyAsync(() -> read(place), thread);
    }

    private Found read(Origin.KafkaRecord place) {
        TopicPartition partition = new TopicPartition(place.topic(), place.partition());
        if (!exists(partition)) {
            return new Found.Absent("topic '" + place.topic() + "' has no partition " + place.partition());
        }
        long first = offset(consumer.beginningOffsets(Set.of(partition)), partition);
        if (place.offset() < first) {
            return new Found.Absent("its partition begins at offset " + first);
        }
        long end = offset(consumer.endOffsets(Set.of(partition)), partition);
        if (place.offset() >= end) {
            return new Found.Absent("its partition ends before offset " + end);
        }
        ConsumerRecord<byte[], byte[]> record;
        try {
            record = poll(partition, place);
        } catch (OffsetOutOfRangeException e) {
            return new Found.Absent("it was deleted just now");
        }
        return record == null
                ? new Found.Absent("its partition has no record at that offset any more")
                : new Found.AtPlace(record);
    }

    private boolean exists(TopicPartition wanted) {
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(wanted.topic());
            return partitions != null && partitions.stream().anyMatch(each -> each.partition() == wanted.partition());
        } catch (InvalidTopicException e) {
            return false;
        }
    }

    /** Null where the partition goes on behind the place without a record there. */
    private @Nullable ConsumerRecord<byte[], byte[]> poll(TopicPartition partition, Origin.KafkaRecord place) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, place.offset());
        long begin = System.nanoTime();
        while (consumer.position(partition) <= place.offset()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return record.offset() == place.offset() ? record : null;
            }
            if (System.nanoTime() - begin > ANSWER_WITHIN.toNanos()) {
                throw new KafkaSetupException("Record " + place.id() + " was not delivered within "
                        + ANSWER_WITHIN.toSeconds() + " s; expected it from a running broker; check the brokers");
            }
        }
        return null;
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    @Override
    public void close() {
        consumer.wakeup();
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The lookup of a record did not end within {}; its connection is left open", CLOSE_WITHIN);
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
}
