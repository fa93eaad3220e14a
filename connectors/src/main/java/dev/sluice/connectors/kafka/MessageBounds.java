package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Bytes;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.compress.NoCompression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * What can be written to one topic: by what the topic takes and by what the producer sends. A message that is refused
 * by either would fail the job, which would then read the same record again, and fail again.
 *
 * @param topic where to
 * @param maxBytes bytes of one message as a Kafka record, before compression
 * @param decidedBy the setting that bounds the bytes, for messages to people
 * @param maxAge how far a timestamp may lie in the past
 */
record MessageBounds(String topic, int maxBytes, String decidedBy, Duration maxAge) {

    /** Bytes that a dead letter without payload, or a quality report, always has room in. */
    static final int ROOM_FOR_A_REPORT = 16 * 1024;

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    /** Finds the bounds; read anew whenever a task starts, so that a restart sees a changed topic. */
    interface Source extends Serializable {
        MessageBounds read();
    }

    /** Asks the broker. */
    static MessageBounds ask(KafkaSinkOptions options) {
        try (Topics topics = Topics.connect(options.bootstrapServers(), options.properties(), ANSWER_WITHIN)) {
            return of(options, topics.limits(options.topic()));
        }
    }

    static MessageBounds of(KafkaSinkOptions options, TopicLimits limits) {
        Map<String, String> producer = options.producerProperties();
        MessageBounds bounds = new MessageBounds(
                options.topic(), limits.maxRecordBytes(), "the topic's max.message.bytes", limits.maxAge());
        return bounds.atMost(
                        KafkaSinkOptions.number(producer, ProducerConfig.MAX_REQUEST_SIZE_CONFIG), "max.request.size")
                .atMost(KafkaSinkOptions.number(producer, ProducerConfig.BUFFER_MEMORY_CONFIG), "buffer.memory");
    }

    /** By how many bytes a message is too large; 0 or less for one that fits. */
    int excess(KafkaMessage message) {
        return size(message) - maxBytes;
    }

    /** Bytes of the message as Kafka's producer and broker count them, from above. */
    static int size(KafkaMessage message) {
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                NoCompression.NONE.type(),
                array(message.key()),
                message.value().toArray(),
                headers(message));
    }

    static Header[] headers(KafkaMessage message) {
        return message.headers().stream()
                .map(header -> new RecordHeader(header.name(), array(header.value())))
                .toArray(Header[]::new);
    }

    /**
     * The timestamp for a message about an event: the event's time, or null, which is the time of writing, where the
     * broker would refuse that time or delete the message at once.
     */
    @Nullable
    Long timestampMillis(@Nullable Instant eventTime, Instant now) {
        if (eventTime == null
                || eventTime.toEpochMilli() < 0
                || eventTime.isAfter(now)
                || Duration.between(eventTime, now).compareTo(maxAge) >= 0) {
            return null;
        }
        return eventTime.toEpochMilli();
    }

    /**
     * These bounds, if so many bytes fit.
     *
     * @throws KafkaSetupException if not
     */
    MessageBounds atLeast(int bytes) {
        if (maxBytes < bytes) {
            throw new KafkaSetupException("Topic '" + topic + "' takes records of at most " + maxBytes + " bytes ("
                    + decidedBy + "); expected at least " + bytes + "; raise that setting or name another topic");
        }
        return this;
    }

    private MessageBounds atMost(long bytes, String setting) {
        return bytes < maxBytes ? new MessageBounds(topic, (int) bytes, "the producer's " + setting, maxAge) : this;
    }

    static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.toArray();
    }
}
