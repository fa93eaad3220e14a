package dev.sluice.connectors.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in this JVM, broker and controller in one, on free ports of the loopback interface: for demos and
 * tests. Transactions work; topics are created by {@link #create} only. Needs Kafka's server on the class path, which
 * users of the connectors don't get by default.
 *
 * <p>Thread-safe. {@link #close} ends the broker and deletes its data; between {@link #stop} and {@link #startAgain} it
 * is away as a broker is that its operators restart.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final int START_ATTEMPTS = 5;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final String LOOPBACK = "127.0.0.1";

    private final KafkaConfig config;
    private final String bootstrapServers;
    private final Path directory;

    private @Nullable KafkaRaftServer server;
    private boolean closed;

    private EmbeddedKafka(KafkaConfig config, KafkaRaftServer server, String bootstrapServers, Path directory) {
        this.config = config;
        this.server = server;
        this.bootstrapServers = bootstrapServers;
        this.directory = directory;
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @param directory for the broker's data; absent or empty, made where absent, deleted by {@link #close}
     * @param settings the broker's settings, such as {@code message.max.bytes}, that differ from the defaults
     * @throws KafkaSetupException if the broker does not start
     * @throws IOException if the directory is not empty or cannot be written
     */
    public static EmbeddedKafka start(Path directory, Map<String, String> settings) throws IOException {
        return start(directory, settings, EmbeddedKafka::freePort);
    }

    static EmbeddedKafka start(Path directory, Map<String, String> settings, IntSupplier ports) throws IOException {
        requireEmpty(directory);
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(directory, settings, ports);
            } catch (RuntimeException e) {
                delete(directory);
                // Another process may take a port between its choice and its use.
                if (attempt == START_ATTEMPTS || !isPortTaken(e)) {
                    throw new KafkaSetupException(
                            "The embedded Kafka broker did not start in " + directory + " (" + e.getMessage()
                                    + "); expected free ports and a writable disk; see the cause",
                            e);
                }
            }
        }
    }

    /** Starts a broker with the default settings. */
    public static EmbeddedKafka start(Path directory) throws IOException {
        return start(directory, Map.of());
    }

    /** Where clients find the broker, such as {@code 127.0.0.1:34567}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Creates a topic and returns when it can be used. */
    public void create(String topic, int partitions, Map<String, String> configs) {
        try (Topics topics = Topics.connect(bootstrapServers, Map.of(), ANSWER_WITHIN)) {
            topics.create(topic, partitions, configs);
        }
    }

    /** Ends the broker and keeps its data; does nothing where it is stopped. Clients wait for it, or get errors. */
    public synchronized void stop() {
        KafkaRaftServer running = server;
        server = null;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
        }
    }

    /**
     * Starts a stopped broker at its old address, with all that it held, and returns when it answers; does nothing
     * where it runs.
     *
     * @throws KafkaSetupException if the broker does not start
     */
    public synchronized void startAgain() {
        if (closed) {
            throw new IllegalStateException("The embedded Kafka broker at " + bootstrapServers
                    + " is closed; expected a stopped one, as the data of a closed one is deleted; start another");
        }
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        while (server == null) {
            try {
                server = startServer(config);
            } catch (RuntimeException e) {
                // A client that tries to connect may hold the port for a moment, as its own end of the connection.
                if (!isPortTaken(e) || System.nanoTime() - deadline > 0) {
                    throw new KafkaSetupException(
                            "The embedded Kafka broker did not start again at " + bootstrapServers + " ("
                                    + e.getMessage() + "); expected its old port to be free; see the cause",
                            e);
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    /** Ends the broker and deletes its data; a second call does nothing. Clients still connected get errors. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            stop();
            delete(directory);
        }
    }

    private static EmbeddedKafka attempt(Path directory, Map<String, String> settings, IntSupplier ports)
            throws IOException {
        int brokerPort = ports.getAsInt();
        int controllerPort = ports.getAsInt();
        Map<String, String> config = config(directory, brokerPort, controllerPort);
        config.putAll(settings);
        format(directory);
        KafkaConfig complete = new KafkaConfig(config, false);
        return new EmbeddedKafka(complete, startServer(complete), LOOPBACK + ":" + brokerPort, directory);
    }

    private static KafkaRaftServer startServer(KafkaConfig config) {
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
        return server;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on the loopback interface", e);
        }
    }

    private static Map<String, String> config(Path directory, int brokerPort, int controllerPort) {
        Map<String, String> config = new HashMap<>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put(
                "listeners",
                "PLAINTEXT://" + LOOPBACK + ":" + brokerPort + ",CONTROLLER://" + LOOPBACK + ":" + controllerPort);
        config.put("advertised.listeners", "PLAINTEXT://" + LOOPBACK + ":" + brokerPort);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("controller.listener.names", "CONTROLLER");
        config.put("controller.quorum.voters", "1@" + LOOPBACK + ":" + controllerPort);
        config.put("log.dirs", directory.toString());
        config.put("auto.create.topics.enable", "false");
        // One node: nothing to replicate to, nobody to wait for.
        config.put("offsets.topic.replication.factor", "1");
        config.put("offsets.topic.num.partitions", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("transaction.state.log.num.partitions", "1");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("group.initial.rebalance.delay.ms", "0");
        // Or the controller would refuse a broker that starts again until the session of the old one is over.
        config.put("controlled.shutdown.enable", "true");
        // The defaults are made for a machine of its own: 128 MiB to clean logs, a thread pool for many clients.
        config.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 * 1024 * 1024));
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        return config;
    }

    private static void format(Path directory) throws IOException {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName("CONTROLLER")
                    .setPrintStream(nowhere)
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The directory " + directory + " cannot be prepared for a Kafka broker", e);
        }
    }

    private static void requireEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> content = Files.list(directory)) {
            if (content.findAny().isPresent()) {
                throw new IOException("The directory " + directory
                        + " for the embedded Kafka broker is not empty; expected an absent or empty one, because it is"
                        + " deleted at the end; name another one");
            }
        }
    }

    private static boolean isPortTaken(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static void delete(Path directory) {
        try {
            Utils.delete(directory.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " of the Kafka broker cannot be deleted", e);
        }
    }
}
