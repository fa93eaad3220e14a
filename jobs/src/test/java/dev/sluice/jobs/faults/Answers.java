package dev.sluice.jobs.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The committed results of a topic as they come, read by a thread of its own, also while the broker is away. */
final class Answers implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<ConsumerRecord<byte[], byte[]>> onAnswer;
    private final CompletableFuture<Void> reading;
    private volatile boolean closing;
    private long count;
    private @Nullable Throwable failure;

    /**
     * Begins to read.
     *
     * @param onAnswer gets each result, on the reading thread
     */
    Answers(String bootstrapServers, String topic, Consumer<ConsumerRecord<byte[], byte[]>> onAnswer) {
        this.onAnswer = onAnswer;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reading = CompletableFuture.runAsync(this::read, task -> new Thread(task, "answers of " + topic).start());
    }

    /** How many there are so far. */
    synchronized long count() {
        return count;
    }

    /** Waits until there are so many. */
    synchronized void await(long atLeast, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (count < atLeast) {
            long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (failure != null || millis <= 0) {
                throw new AssertionError(count + " answers within " + patience + ", not " + atLeast, failure);
            }
            wait(millis);
        }
    }

    @Override
    public void close() {
        closing = true;
        reading.join();
        consumer.close();
    }

    private void read() {
        try {
            while (!closing) {
                consumer.poll(Duration.ofMillis(20)).forEach(this::add);
            }
        } catch (RuntimeException | AssertionError e) {
            fail(e);
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> answer) {
        onAnswer.accept(answer);
        synchronized (this) {
            count++;
            notifyAll();
        }
    }

    private synchronized void fail(Throwable e) {
        failure = e;
        notifyAll();
    }
}
