package dev.sluice.connectors.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a job asks of Kafka before it starts: does the broker answer, are the topics there, do the settings fit. Each
 * answer comes within the given time. Not thread-safe.
 */
public final class Topics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final String TRANSACTION_MAX_TIMEOUT = "transaction.max.timeout.ms";
    private static final int SIMILAR_NAMES = 3;

    private final Admin admin;
    private final String bootstrapServers;
    private final Duration timeout;

    private Topics(Admin admin, String bootstrapServers, Duration timeout) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
        this.timeout = timeout;
    }

    /**
     * Connects and waits for the broker's first answer.
     *
     * @param properties further client properties, such as those of security
     * @param timeout the longest wait for any one answer
     * @throws KafkaSetupException if no broker answers
     */
    public static Topics connect(String bootstrapServers, Map<String, String> properties, Duration timeout) {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        Admin admin;
        try {
            admin = Admin.create(config);
        } catch (KafkaException e) {
            throw new KafkaSetupException(
                    "No Kafka client can be made for '" + bootstrapServers + "' ("
                            + rootMessage(e)
                            + "); expected host:port, more of them separated by commas, and valid client"
                            + " properties; correct the bootstrap servers or the Kafka properties",
                    e);
        }
        Topics topics = new Topics(admin, bootstrapServers, timeout);
        try {
            topics.answer(admin.describeCluster().nodes(), "the list of brokers");
            return topics;
        } catch (RuntimeException e) {
            topics.close();
            throw e;
        }
    }

    /**
     * Checks that topics exist.
     *
     * @throws KafkaSetupException if one does not; the message names similar ones that do
     */
    public void requireExisting(Collection<String> topics) {
        Set<String> known = answer(admin.listTopics().names(), "the list of topics");
        for (String topic : topics) {
            if (!known.contains(topic)) {
                throw new KafkaSetupException("Kafka topic '" + topic + "' does not exist at '" + bootstrapServers
                        + "'; " + similar(topic, known) + "; correct the name or create the topic");
            }
        }
    }

    /**
     * Checks that the broker accepts transactions that stay open for so long. Where the broker does not let this client
     * read its settings, a warning is logged and the answer left to the first transaction.
     *
     * @throws KafkaSetupException if the broker's {@code transaction.max.timeout.ms} is shorter
     */
    public void requireTransactionTimeout(Duration transactionTimeout) {
        Collection<Node> nodes = answer(admin.describeCluster().nodes(), "the list of brokers");
        for (Node node : nodes) {
            Config config;
            try {
                config = config(ConfigResource.Type.BROKER, node.idString());
            } catch (KafkaSetupException e) {
                if (!isDenied(e)) {
                    throw e;
                }
                LOG.warn(
                        "The broker does not tell its {}; whether a transaction timeout of {} fits is not checked",
                        TRANSACTION_MAX_TIMEOUT,
                        transactionTimeout);
                return;
            }
            Duration longest = Duration.ofMillis(number(config, TRANSACTION_MAX_TIMEOUT, Long.MAX_VALUE));
            if (transactionTimeout.compareTo(longest) > 0) {
                throw new KafkaSetupException("Transaction timeout " + transactionTimeout.toMillis()
                        + " ms: the broker takes at most " + longest.toMillis() + " ms (" + TRANSACTION_MAX_TIMEOUT
                        + "); set the Kafka property " + ProducerConfig.TRANSACTION_TIMEOUT_CONFIG + "="
                        + longest.toMillis() + ", raise the broker's setting or choose at-least-once");
            }
        }
    }

    /**
     * What a topic takes. Where the broker does not let this client read the topic's settings, Kafka's defaults with a
     * warning in the log.
     */
    public TopicLimits limits(String topic) {
        Config config;
        try {
            config = config(ConfigResource.Type.TOPIC, topic);
        } catch (KafkaSetupException e) {
            if (!isDenied(e)) {
                throw e;
            }
            LOG.warn(
                    "The broker does not tell the settings of topic '{}'; records above {} bytes are not sent there;"
                            + " allow DESCRIBE_CONFIGS on the topic",
                    topic,
                    TopicLimits.KAFKA_DEFAULT.maxRecordBytes());
            return TopicLimits.KAFKA_DEFAULT;
        }
        long bytes = Math.min(
                number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, TopicLimits.KAFKA_DEFAULT.maxRecordBytes()),
                number(config, TopicConfig.SEGMENT_BYTES_CONFIG, Integer.MAX_VALUE));
        long retention = number(config, TopicConfig.RETENTION_MS_CONFIG, -1);
        long age = Math.min(
                retention < 0 ? Long.MAX_VALUE : retention,
                number(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.MAX_VALUE));
        return new TopicLimits((int) Math.min(bytes, Integer.MAX_VALUE), Duration.ofMillis(age));
    }

    /**
     * True if a consumer group has committed a position in a topic. Where the broker does not let this client know,
     * false.
     */
    public boolean hasPositions(String group, String topic) {
        try {
            return answer(
                            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                            "the positions of group '" + group + "'")
                    .entrySet()
                    .stream()
                    .anyMatch(position -> position.getKey().topic().equals(topic) && position.getValue() != null);
        } catch (KafkaSetupException e) {
            if (isDenied(e) || e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw e;
        }
    }

    /** Where the committed records of partitions end now. */
    Map<TopicPartition, Long> committedEnds(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        partitions.forEach(partition -> ends.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> result = new HashMap<>();
        answer(
                        admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                .all(),
                        "the ends of " + partitions)
                .forEach((partition, end) -> result.put(partition, end.offset()));
        return result;
    }

    /**
     * Commits positions of a consumer group that no consumer is in.
     *
     * @param next by partition, the offset of the first record that is still to be read
     */
    public void commit(String group, String topic, Map<Integer, Long> next) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        next.forEach((partition, offset) ->
                positions.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
        answer(
                admin.alterConsumerGroupOffsets(group, positions).all(),
                "the positions of group '" + group + "' in '" + topic + "'");
    }

    /**
     * Creates a topic with the broker's default replication and returns when it can be used; an existing topic of that
     * name is left as it is.
     */
    public void create(String topic, int partitions, Map<String, String> configs) {
        NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(configs);
        try {
            answer(admin.createTopics(List.of(wanted)).all(), "the creation of topic '" + topic + "'");
        } catch (KafkaSetupException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        // The controller answers before the brokers have heard of the topic.
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!answer(admin.listTopics().names(), "the list of topics").contains(topic)) {
            if (System.nanoTime() - deadline > 0) {
                throw new KafkaSetupException("Kafka topic '" + topic + "' was created at '" + bootstrapServers
                        + "' and is not there after " + timeout + "; check the broker's log");
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private Config config(ConfigResource.Type type, String name) {
        ConfigResource resource = new ConfigResource(type, name);
        Map<ConfigResource, Config> configs =
                answer(admin.describeConfigs(List.of(resource)).all(), "the settings of " + type + " '" + name + "'");
        Config config = configs.get(resource);
        if (config == null) {
            throw new KafkaSetupException("Kafka at '" + bootstrapServers + "' left out the settings of " + type + " '"
                    + name + "'; expected them in its answer; check the broker's version");
        }
        return config;
    }

    private <T> T answer(KafkaFuture<T> question, String what) {
        try {
            return question.get(timeout.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw noAnswer(what, cause);
            }
            throw new KafkaSetupException(
                    "Kafka at '" + bootstrapServers + "' refused " + what + " (" + cause.getMessage()
                            + "); expected it to be allowed; check the name, the login and its rights",
                    cause);
        } catch (TimeoutException e) {
            throw noAnswer(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaSetupException(
                    "Interrupted while waiting for " + what + " from '" + bootstrapServers + "'", e);
        }
    }

    private KafkaSetupException noAnswer(String what, Throwable cause) {
        return new KafkaSetupException(
                "Kafka at '" + bootstrapServers + "' did not answer within " + timeout.toMillis() + " ms (" + what
                        + "); expected a running broker; check the bootstrap servers, the network and the security"
                        + " properties",
                cause);
    }

    private static boolean isDenied(KafkaSetupException e) {
        return e.getCause() instanceof AuthorizationException;
    }

    private static long number(Config config, String name, long absent) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? absent : Long.parseLong(entry.value());
    }

    private static String similar(String topic, Set<String> known) {
        if (known.isEmpty()) {
            return "no topic exists there";
        }
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .sorted(Comparator.<String>comparingInt(name -> distance.apply(topic, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SIMILAR_NAMES)
                .collect(Collectors.joining("', '", "the most similar of " + known.size() + " are '", "'"));
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
