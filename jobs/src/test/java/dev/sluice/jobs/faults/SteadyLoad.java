package dev.sluice.jobs.faults;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends sets, and what belongs to them, at a pace, each once, from a thread of its own. */
final class SteadyLoad implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final LongFunction<Optional<List<ProducerRecord<byte[], byte[]>>>> records;
    private final Pace pace;
    private final CompletableFuture<Void> sending;
    private volatile boolean closing;
    private volatile long sent;
    private volatile @Nullable Throwable failure;

    /**
     * Begins to send.
     *
     * @param records the set with a number, from 0, and all that goes with it, asked for when it is due; nothing ends
     *     the load
     */
    SteadyLoad(
            String bootstrapServers, Pace pace, LongFunction<Optional<List<ProducerRecord<byte[], byte[]>>>> records) {
        this.pace = pace;
        this.records = records;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "max.request.size", "16000000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        sending = CompletableFuture.runAsync(this::send, task -> new Thread(task, "load").start());
    }

    /** How many sets it has sent. */
    long sent() {
        return sent;
    }

    /** Sends no more. What was sent is with the broker afterwards. */
    void stop() {
        closing = true;
        sending.join();
        producer.flush();
        if (failure != null) {
            throw new AssertionError("The load could not be sent", failure);
        }
    }

    @Override
    public void close() {
        closing = true;
        sending.join();
        producer.close();
    }

    private void send() {
        try {
            for (long number = 0; ; number++) {
                if (!awaitTurn(number)) {
                    return;
                }
                Optional<List<ProducerRecord<byte[], byte[]>>> next = records.apply(number);
                if (next.isEmpty()) {
                    return;
                }
                for (ProducerRecord<byte[], byte[]> record : next.get()) {
                    var unused = producer.send(record, (metadata, error) -> {
                        if (error != null) {
                            failure = error;
                        }
                    });
                }
                sent = number + 1;
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private boolean awaitTurn(long number) {
        while (!closing && failure == null) {
            if (pace.isDue(number)) {
                return true;
            }
            Pace.pause();
        }
        return false;
    }
}
