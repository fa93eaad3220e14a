package dev.sluice.connectors.kafka;

import static dev.sluice.connectors.kafka.KafkaRecords.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.Click;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Judgments and clicks from a broker, as the source of a job sees them. */
@ExtendWith(SharedKafka.class)
class FeedbackSourceITCase {

    private static final TypeInformation<Feedback> TYPE = TypeInformation.of(Feedback.class);
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void everyRecordIsAJudgmentAtItsEventTimeOrADeadLetter(EmbeddedKafka kafka) throws Exception {
        kafka.create("some-judgments", 2, Map.of());
        new KafkaRecords(kafka)
                .write(List.of(
                        record("some-judgments", 0, "{\"query_id\": \"q1\", \"document_id\": \"d1\", \"grade\": 2}"),
                        record("some-judgments", 1, """
                                {"query_id": "q2", "document_id": "d2", "grade": -1, "event_time": "1970-01-01T00:00:01Z"}"""),
                        record(
                                "some-judgments",
                                1,
                                "{\"query_id\": \"q3\", \"document_id\": \"d3\", \"grade\": \"2\"}"),
                        record("some-judgments", 0, null)));
        assertThat(read(
                        kafka,
                        "some-judgments",
                        new StartingPosition.Earliest(),
                        FeedbackDeserializer.ofJudgments(1_000, Duration.ofHours(1), 100, Clock.systemUTC(), TYPE)))
                .containsExactlyInAnyOrder(
                        NOW.toEpochMilli() + " q1 d1 2 some-judgments-0-0",
                        "1000 q2 d2 -1 some-judgments-1-0",
                        NOW.toEpochMilli() + " wrong_type some-judgments-1-1",
                        NOW.toEpochMilli() + " null_value some-judgments-0-1");
    }

    @Test
    void clicksAreReadFromAPointInTime(EmbeddedKafka kafka) throws Exception {
        kafka.create("some-clicks", 1, Map.of());
        String click = "{\"query_id\": \"q1\", \"document_id\": \"%s\"}";
        new KafkaRecords(kafka)
                .write(List.of(
                        at(NOW.minusSeconds(3_601), "some-clicks", click.formatted("before")),
                        at(NOW.minusSeconds(3_600), "some-clicks", click.formatted("first")),
                        at(NOW, "some-clicks", click.formatted("second"))));
        assertThat(read(
                        kafka,
                        "some-clicks",
                        new StartingPosition.FromTimestamp(NOW).earlier(Duration.ofHours(1)),
                        FeedbackDeserializer.ofClicks(1_000, Duration.ofHours(1), 100, Clock.systemUTC(), TYPE)))
                .containsExactly(
                        NOW.minusSeconds(3_600).toEpochMilli() + " q1 first some-clicks-0-1",
                        NOW.toEpochMilli() + " q1 second some-clicks-0-2");
    }

    private static List<String> read(
            EmbeddedKafka kafka, String topic, StartingPosition start, FeedbackDeserializer deserializer)
            throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        // Without copies between chained functions no serializer of the domain is needed, which is not at hand here.
        env.getConfig().enableObjectReuse();
        KafkaSourceOptions source = KafkaSourceOptions.of(kafka.bootstrapServers(), topic, "test-" + topic)
                .withStart(start)
                .withBounded(true);
        return env.fromSource(
                        KafkaSources.source(source, deserializer),
                        EventTimeWatermarks.ofFeedback(Duration.ofSeconds(1), Duration.ofSeconds(10)),
                        topic)
                .process(new InWords())
                .returns(Types.STRING)
                .executeAndCollect(100);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int partition, String value) {
        return new ProducerRecord<>(
                topic, partition, NOW.toEpochMilli(), bytes("key"), value == null ? null : bytes(value));
    }

    private static ProducerRecord<byte[], byte[]> at(Instant time, String topic, String value) {
        return new ProducerRecord<>(topic, 0, time.toEpochMilli(), null, bytes(value));
    }

    /** The timestamp that an element has for Flink, and what it is. */
    private static final class InWords extends ProcessFunction<Feedback, String> {
        @Override
        public void processElement(Feedback feedback, Context context, Collector<String> out) {
            String words;
            if (feedback instanceof Judgment judgment) {
                words = judgment.queryId() + " " + judgment.documentId() + " " + judgment.grade() + " "
                        + judgment.origin().id();
            } else if (feedback instanceof Click click) {
                words = click.queryId() + " " + click.documentId() + " "
                        + click.origin().id();
            } else {
                DeadLetter letter = (DeadLetter) feedback;
                words = letter.kind().word() + " " + letter.origin().id();
            }
            out.collect(context.timestamp() + " " + words);
        }
    }
}
