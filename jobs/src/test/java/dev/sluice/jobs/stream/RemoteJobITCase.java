package dev.sluice.jobs.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.inference.BreakerOptions;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.remote.FakeService;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.RankingCodec;
import dev.sluice.ranking.wire.RunSummaryCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** A job whose model is a service: from Kafka to Kafka, while the service is well and while it is not. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class RemoteJobITCase {

    private static final int SETS = 12;

    @Test
    void setsAreAnsweredAndTheJobRunsOnWhateverBecomesOfTheService(@TempDir Path folder) throws Exception {
        try (FakeService service = FakeService.start();
                EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            KafkaTopics topics = new KafkaTopics(kafka, "remote");
            JobClient job = start(kafka, service);

            send(topics, "well");
            Map<String, Ranking> rankings = await(topics, SETS);
            assertThat(rankings.values()).allSatisfy(ranking -> {
                assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
                assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("b", "c", "a");
                assertThat(ranking.model().precision()).isEqualTo("remote");
                assertThat(ranking.usage().totalTokens()).isEqualTo(30);
            });

            service.always(FakeService.status(503, "Retry-After: 0"));
            send(topics, "busy");
            assertFallbacks(await(topics, 2 * SETS), "busy", "answers 503");

            service.always(FakeService.status(401));
            send(topics, "locked");
            assertFallbacks(await(topics, 3 * SETS), "locked", "answers 401");

            service.always(FakeService::scores);
            send(topics, "again");
            assertThat(await(topics, 4 * SETS).get("again-0").status()).isEqualTo(Ranking.Status.RANKED);

            assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
            RunSummary summary = summary(topics, 4 * SETS);
            assertThat(summary.ranked()).isEqualTo(2 * SETS);
            assertThat(summary.fallback()).isEqualTo(2 * SETS);
            assertThat(summary.deadLetters()).isZero();
            job.cancel().get();
        }
    }

    private static void assertFallbacks(Map<String, Ranking> rankings, String name, String reason) {
        for (int number = 0; number < SETS; number++) {
            Ranking ranking = rankings.get(name + "-" + number);
            assertThat(ranking.status()).isEqualTo(Ranking.Status.FALLBACK);
            assertThat(ranking.reason()).contains(reason);
            assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("a", "b", "c");
        }
    }

    private static JobClient start(EmbeddedKafka kafka, FakeService service) throws Exception {
        RerankerOptions reranker = RerankerOptions.builder()
                .model(service.address())
                .retries(1)
                .breaker(BreakerOptions.NONE)
                .build();
        StreamOptions options = StreamFixture.on(kafka.bootstrapServers(), "remote")
                .with(reranker)
                .withQuality()
                .options();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, StreamJob.configuration(options));
        StreamJob.define(environment, options, Duration.ofMillis(500), false);
        return environment.executeAsync("remote");
    }

    /** Sets that differ from all others, so that none is answered from the cache. */
    private static void send(KafkaTopics topics, String name) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int number = 0; number < SETS; number++) {
            String id = name + "-" + number;
            CandidateSet set = CandidateSet.of(
                    id,
                    id,
                    List.of(Document.of("a", "0.1 one"), Document.of("b", "0.9 two"), Document.of("c", "0.5 three")));
            records.add(new ProducerRecord<>("-", new CandidateSetCodec(WireLimits.NONE).encode(set)));
        }
        topics.send(records);
    }

    /** Each read waits for records, so this is no idle loop. */
    private static Map<String, Ranking> await(KafkaTopics topics, int count) throws Exception {
        while (true) {
            List<ConsumerRecord<byte[], byte[]>> records = topics.read(topics.ranked());
            if (records.size() >= count) {
                Map<String, Ranking> rankings = new HashMap<>();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    Ranking ranking = new RankingCodec().decode(record.value());
                    assertThat(rankings.put(ranking.queryId(), ranking)).isNull();
                }
                assertThat(rankings).hasSize(count);
                return rankings;
            }
        }
    }

    /** The first summary that counts so many queries. */
    private static RunSummary summary(KafkaTopics topics, int queries) throws Exception {
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.quality())) {
                JsonNode json = new ObjectMapper().readTree(new String(record.value(), UTF_8));
                if (!json.has("window") && json.get("queries").asInt() == queries) {
                    return new RunSummaryCodec().decode(record.value());
                }
            }
        }
    }
}
