package dev.sluice.connectors.kafka;

import static dev.sluice.connectors.kafka.KafkaRecords.bytes;
import static dev.sluice.connectors.kafka.KafkaRecords.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.ranking.wire.RankingCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SharedKafka.class)
class KafkaPipelineITCase {

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final int ONE_MIB = 1 << 20;

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;
    private KafkaRecords records;
    private PipelineJob job;

    @BeforeEach
    void topicsOfTheTest(EmbeddedKafka kafka, TestInfo test) {
        this.kafka = kafka;
        records = new KafkaRecords(kafka);
        job = PipelineJob.ofTopics(kafka, "t" + test.getDisplayName().hashCode());
        kafka.create(job.candidates(), 2, Map.of());
        kafka.create(job.deadLetters(), 1, Map.of("max.message.bytes", "50000"));
    }

    @ParameterizedTest
    @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
    void everyRecordLeavesOnceAsResultOrAsDeadLetter(DeliveryGuarantee delivery) throws Exception {
        kafka.create(job.ranked(), 1, Map.of("max.message.bytes", Integer.toString(ONE_MIB)));
        List<ProducerRecord<byte[], byte[]>> input = new ArrayList<>(sets(0, 20));
        input.add(record("broken", "{\"query_id\": \"broken\", "));
        input.add(record("tombstone", null));
        input.add(record("ahead", set("ahead", 1).replace("}]}", "}], \"event_time\": \"2999-01-01T00:00:00Z\"}")));
        input.add(record("large", set("large", 9_999)));
        records.write(input);

        StreamExecutionEnvironment env = environment(new Configuration());
        job.define(env, delivery, true);
        env.execute();

        List<ConsumerRecord<byte[], byte[]>> ranked = records.read(job.ranked());
        assertThat(ranked)
                .extracting(record -> text(record.key()))
                .containsExactlyInAnyOrderElementsOf(queryIds(0, 20));
        for (ConsumerRecord<byte[], byte[]> record : ranked) {
            Ranking ranking = new RankingCodec().decode(record.value());
            assertThat(ranking.queryId()).isEqualTo(text(record.key()));
            assertThat(ranking.results()).hasSize(3);
            assertThat(header(record, "trace")).isEqualTo("of " + ranking.queryId());
        }
        assertThat(ranked)
                .extracting(record -> header(record, KafkaMessage.ORIGIN_HEADER))
                .doesNotHaveDuplicates()
                .allMatch(origin -> origin.matches(job.candidates() + "-[01]-\\d+"));

        Map<Kind, DeadLetter> letters = deadLetters();
        assertThat(letters)
                .containsOnlyKeys(Kind.INVALID_JSON, Kind.NULL_VALUE, Kind.EVENT_TIME_AHEAD, Kind.RESULT_TOO_LARGE);
        assertThat(text(letters.get(Kind.INVALID_JSON).payload().toArray())).isEqualTo("{\"query_id\": \"broken\", ");
        assertThat(letters.get(Kind.RESULT_TOO_LARGE).payloadBytes()).isGreaterThan(2 * ONE_MIB);
    }

    @Test
    void aTopicThatTakesMoreGetsTheLargeResultAndARecordOfFiftyMegabytesIsADeadLetter() throws Exception {
        kafka.create(job.ranked(), 1, Map.of("max.message.bytes", Integer.toString(8 * ONE_MIB)));
        records.write(List.of(
                record("huge", "x".repeat(50_000_000)),
                record("large", set("large", 9_999)),
                sets(0, 1).get(0)));

        StreamExecutionEnvironment env = environment(new Configuration());
        job.define(env, DeliveryGuarantee.AT_LEAST_ONCE, true);
        env.execute();

        assertThat(records.read(job.ranked()))
                .extracting(record -> text(record.key()))
                .containsExactlyInAnyOrder("large", "q0");
        Map<Kind, DeadLetter> letters = deadLetters();
        assertThat(letters).containsOnlyKeys(Kind.RECORD_TOO_LARGE);
        assertThat(letters.get(Kind.RECORD_TOO_LARGE).payloadBytes()).isEqualTo(50_000_000);
    }

    @Test
    void exactlyOnceHoldsOverAFailureAndOverASavepoint() throws Exception {
        kafka.create(job.ranked(), 1, Map.of());
        records.write(sets(0, 50));
        PipelineJob.failOnceAfterACheckpoint();
        StreamExecutionEnvironment env = environment(new Configuration());
        job.define(env, DeliveryGuarantee.EXACTLY_ONCE, false);
        JobClient first = env.executeAsync();
        records.await(job.ranked(), 50);
        records.write(sets(50, 100));
        records.await(job.ranked(), 100);
        assertThat(PipelineJob.hasFailed()).isTrue();
        String savepoint = first.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();

        records.write(sets(100, 120));
        Configuration restored = new Configuration();
        restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        StreamExecutionEnvironment again = environment(restored);
        job.define(again, DeliveryGuarantee.EXACTLY_ONCE, false);
        JobClient second = again.executeAsync();
        records.await(job.ranked(), 120);
        second.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();

        assertThat(records.read(job.ranked()))
                .extracting(record -> text(record.key()))
                .containsExactlyInAnyOrderElementsOf(queryIds(0, 120));
    }

    private StreamExecutionEnvironment environment(Configuration configuration) {
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(300));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 2);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        return env;
    }

    private Map<Kind, DeadLetter> deadLetters() {
        return records.read(job.deadLetters()).stream()
                .map(record -> {
                    try {
                        return new DeadLetterCodec().decode(record.value());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.toMap(DeadLetter::kind, letter -> letter));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        List<Header> headers = new ArrayList<>();
        record.headers().headers(name).forEach(headers::add);
        assertThat(headers).as(name).hasSize(1);
        return text(headers.get(0).value());
    }

    private List<ProducerRecord<byte[], byte[]>> sets(int from, int to) {
        return queryIds(from, to).stream()
                .map(queryId -> {
                    ProducerRecord<byte[], byte[]> record = record(queryId, set(queryId, 3));
                    record.headers().add("trace", bytes("of " + queryId));
                    record.headers().add(KafkaMessage.ORIGIN_HEADER, bytes("upstream-0-1"));
                    return record;
                })
                .toList();
    }

    private ProducerRecord<byte[], byte[]> record(String key, String value) {
        return new ProducerRecord<>(job.candidates(), bytes(key), value == null ? null : bytes(value));
    }

    private static List<String> queryIds(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "q" + number).toList();
    }

    private static String set(String queryId, int documents) {
        String padding = documents > 1_000 ? "d".repeat(200) : "d";
        return IntStream.range(0, documents)
                .mapToObj(number -> "{\"id\": \"" + padding + number + "\", \"text\": \"t\"}")
                .collect(Collectors.joining(
                        ", ", "{\"query_id\": \"" + queryId + "\", \"query\": \"x\", \"documents\": [", "]}"));
    }
}
