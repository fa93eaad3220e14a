package dev.sluice.jobs.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Utils;

/**
 * A Flink cluster of a JobManager and a TaskManager, each a process of its own, with Sluice's jars in Flink's
 * {@code lib/} as docs/cluster.md says. Loopback only. For one test thread.
 */
final class FlinkCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Pattern JOB_ID = Pattern.compile("JobID ([0-9a-f]{32})");
    private static final int LOG_LINES = 60;
    private static final String LOGGING = "log4j2.properties";

    private final Path folder;
    private final String classPath;
    private final int restPort;
    private final FlinkRest rest;
    private final List<JavaProcess> started = new ArrayList<>();
    private final Deque<JavaProcess> running = new ArrayDeque<>();

    /** How a run of Flink's client ended. */
    record Submission(int exitCode, String output) {

        /** The id of the job that is now on the cluster. */
        String job() {
            Matcher id = JOB_ID.matcher(output);
            if (exitCode != 0 || !id.find()) {
                throw new AssertionError("Flink's client ended with " + exitCode + ":\n" + output);
            }
            return id.group(1);
        }
    }

    private FlinkCluster(Path folder, String classPath, int restPort) {
        this.folder = folder;
        this.classPath = classPath;
        this.restPort = restPort;
        this.rest = new FlinkRest(restPort);
    }

    /** Starts both processes; {@link #awaitTaskManager} says when they are there. */
    static FlinkCluster start(Distribution distribution) throws Exception {
        int restPort = freePort();
        Path folder = Files.createTempDirectory("sluice-cluster-");
        configure(folder, freePort(), restPort);
        FlinkCluster cluster = new FlinkCluster(folder, distribution.clusterClassPath(), restPort);
        cluster.running.push(cluster.start(
                "jobmanager",
                List.of("-Xmx256m"),
                List.of(
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                        "--configDir",
                        folder.toString())));
        cluster.startTaskManager();
        return cluster;
    }

    int restPort() {
        return restPort;
    }

    FlinkRest rest() {
        return rest;
    }

    /** Where savepoints may go. */
    String savepoints() {
        return folder.resolve("savepoints").toUri().toString();
    }

    /** A file or folder of the cluster's own; gone with it. */
    Path file(String name) {
        return folder.resolve(name);
    }

    void startTaskManager() throws IOException {
        List<String> program = new ArrayList<>(
                List.of("org.apache.flink.runtime.taskexecutor.TaskManagerRunner", "--configDir", folder.toString()));
        // Without Flink's shell scripts, which work these out, a TaskManager must be told each.
        for (String setting : List.of(
                "cpu.cores=2",
                "memory.framework.heap.size=128m",
                "memory.task.heap.size=384m",
                "memory.framework.off-heap.size=128m",
                "memory.task.off-heap.size=512m",
                "memory.managed.size=0m",
                "memory.network.min=32m",
                "memory.network.max=32m",
                "memory.jvm-metaspace.size=256m",
                "memory.jvm-overhead.min=128m",
                "memory.jvm-overhead.max=128m")) {
            program.add("-D");
            program.add("taskmanager." + setting);
        }
        running.push(start(
                "taskmanager",
                List.of(
                        "-Xmx512m",
                        "-XX:MaxDirectMemorySize=672m",
                        "-DRUST_FLAVOR=cpu",
                        "-Dai.djl.offline=true",
                        "-DDJL_CACHE_DIR=" + folder.resolve("tmp")),
                program));
    }

    /** Kills the running TaskManager as {@code kill -9} does. */
    void killTaskManager() {
        running.pop().kill();
    }

    /** Waits for the one TaskManager and gives its id. */
    String awaitTaskManager() throws Exception {
        return await("a TaskManager", rest::taskManagers, ids -> ids.size() == 1)
                .iterator()
                .next();
    }

    /** Runs Flink's client as {@code flink run} does. */
    Submission submit(Path jar, List<String> arguments) throws Exception {
        List<String> program = new ArrayList<>(List.of(
                "org.apache.flink.client.cli.CliFrontend",
                "run",
                "--detached",
                "-c",
                "dev.sluice.jobs.Sluice",
                jar.toString()));
        program.addAll(arguments);
        JavaProcess client = start("client", List.of("-Xmx256m"), program);
        int exitCode = client.exitCode(PATIENCE);
        return new Submission(exitCode, client.output());
    }

    /** Waits until a job is in a state. */
    void awaitState(String job, String state) throws Exception {
        await("job " + job + " in state " + state, rest::jobs, jobs -> state.equals(jobs.get(job)));
    }

    /**
     * Asks until the answer is right, and gives it.
     *
     * @throws AssertionError if it does not come, or if a process that should run has ended
     */
    <T> T await(String what, Callable<T> question, Predicate<T> isRight) throws Exception {
        long start = System.nanoTime();
        while (true) {
            T answer = question.call();
            if (isRight.test(answer)) {
                return answer;
            }
            for (JavaProcess process : running) {
                if (!process.isAlive()) {
                    throw new AssertionError(process + " ended while " + what + " was to come; it is " + answer);
                }
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError(what + " did not come within " + PATIENCE + "; it is " + answer);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** The last lines of each process's log. */
    String logs() {
        return started.stream()
                .map(process -> {
                    List<String> lines = process.output().lines().toList();
                    return "=== " + process + "\n"
                            + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
                })
                .collect(Collectors.joining("\n"));
    }

    /** Ends all processes and removes all that they wrote. */
    @Override
    public void close() throws IOException {
        started.forEach(JavaProcess::close);
        Utils.delete(folder.toFile());
    }

    private JavaProcess start(String name, List<String> jvm, List<String> program) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                // Short-lived: what the optimising compiler takes it never gives back.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-Dlog4j.configurationFile=" + folder.resolve(LOGGING)));
        options.addAll(jvm);
        JavaProcess process = JavaProcess.start(
                name, folder, classPath, options, program, Map.of("FLINK_CONF_DIR", folder.toString()));
        started.add(process);
        return process;
    }

    private static void configure(Path folder, int rpcPort, int restPort) throws IOException {
        Files.writeString(folder.resolve("config.yaml"), """
                jobmanager.rpc.address: 127.0.0.1
                jobmanager.rpc.port: %d
                jobmanager.bind-host: 127.0.0.1
                rest.address: 127.0.0.1
                rest.bind-address: 127.0.0.1
                rest.port: %d
                rest.bind-port: %d
                taskmanager.host: 127.0.0.1
                taskmanager.bind-host: 127.0.0.1
                taskmanager.numberOfTaskSlots: 2
                taskmanager.network.memory.buffer-debloat.enabled: true
                io.tmp.dirs: %s
                execution.checkpointing.storage: filesystem
                execution.checkpointing.dir: %s
                heartbeat.interval: 500
                heartbeat.timeout: 5000
                """.formatted(
                        rpcPort,
                        restPort,
                        restPort,
                        folder.resolve("tmp"),
                        folder.resolve("checkpoints").toUri()));
        Files.writeString(folder.resolve(LOGGING), """
                rootLogger.level = INFO
                rootLogger.appenderRef.out.ref = OUT
                appender.out.name = OUT
                appender.out.type = CONSOLE
                appender.out.layout.type = PatternLayout
                appender.out.layout.pattern = %d{HH:mm:ss,SSS} %-5p %c{1} - %m%n
                # Kafka's connector registers some metrics under one name.
                logger.metrics.name = org.apache.flink.metrics.MetricGroup
                logger.metrics.level = ERROR
                logger.kafka.name = org.apache.kafka
                logger.kafka.level = WARN
                """);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
