package dev.sluice.ranking;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a record came from; {@link #id()} names it once and for all, so that it can be counted by. */
public sealed interface Origin {

    /** The idempotent id of a record: the same whenever the same record is read again. */
    String id();

    /**
     * A record of a Kafka topic.
     *
     * @param timestampMillis the record's timestamp in milliseconds since the epoch
     * @param key the record's key as it came; null where it had none
     * @param headers the record's headers in their order
     */
    record KafkaRecord(
            String topic,
            int partition,
            long offset,
            long timestampMillis,
            @Nullable Bytes key,
            List<Header> headers) implements Origin {
        public KafkaRecord {
            Objects.requireNonNull(topic, "topic");
            headers = List.copyOf(headers);
        }

        /** The same place without the record's key and headers. */
        public KafkaRecord bare() {
            return new KafkaRecord(topic, partition, offset, timestampMillis, null, List.of());
        }

        @Override
        public String id() {
            return topic + "-" + partition + "-" + offset;
        }
    }

    /** A header of a Kafka record; names may repeat, a value may be absent. */
    record Header(String name, @Nullable Bytes value) {
        public Header {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * A line of a file.
     *
     * @param line counted from 1
     */
    record FileLine(String file, long line) implements Origin {
        public FileLine {
            Objects.requireNonNull(file, "file");
        }

        @Override
        public String id() {
            return file + ":" + line;
        }
    }
}
