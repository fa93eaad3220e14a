package dev.sluice.jobs.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.jobs.stream.KafkaTopics;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.RankingCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a job has promised: each set answered, each once, with its scores to the last bit, and nothing else. */
public final class EachOnce {

    /**
     * Looks at the committed results and dead letters of a job's topics.
     *
     * @param expected the results of each query
     */
    public static void check(KafkaTopics topics, Map<String, List<RankedDocument>> expected) throws Exception {
        Set<String> origins = new HashSet<>();
        Map<String, List<RankedDocument>> results = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.ranked())) {
            Ranking ranking = new RankingCodec().decode(record.value());
            assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
            assertThat(results.put(ranking.queryId(), ranking.results()))
                    .as("an earlier answer to " + ranking.queryId())
                    .isNull();
            String origin =
                    new String(record.headers().lastHeader("sluice-origin").value(), StandardCharsets.UTF_8);
            assertThat(origins.add(origin))
                    .as("the first answer to the record " + origin)
                    .isTrue();
        }
        assertThat(results.keySet()).as("answered queries").isEqualTo(expected.keySet());
        assertThat(results).isEqualTo(expected);
        assertThat(topics.read(topics.deadLetters())).as("dead letters").isEmpty();
    }

    private EachOnce() {}
}
