package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Origin;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of topics by their places. Any thread. */
interface OriginRecords extends AutoCloseable {

    /** What is at a place. */
    sealed interface Found {

        /** The record that is there; whether it is the one that was there is for the caller to say. */
        record AtPlace(ConsumerRecord<byte[], byte[]> record) implements Found {}

        /**
         * Nothing is there, and nothing will be.
         *
         * @param reason why, such as {@code topic 't' does not exist}
         */
        record Absent(String reason) implements Found {}
    }

    /** Opens the records, in the task. */
    interface Source extends Serializable {
        OriginRecords open();
    }

    /**
     * Looks a place up without blocking. The future fails if no broker answers; once this is closed it may never
     * complete.
     */
    CompletableFuture<Found> find(Origin.KafkaRecord place);

    @Override
    void close();
}
