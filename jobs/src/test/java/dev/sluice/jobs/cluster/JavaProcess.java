package dev.sluice.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Java process that runs Flink. What it says is in a file. Ends with this JVM at the latest. */
public final class JavaProcess implements AutoCloseable {

    /** What Flink's own configuration opens to Flink, as far as Sluice's jobs need it. */
    private static final List<String> OPENED = List.of(
            "java.io",
            "java.lang",
            "java.lang.reflect",
            "java.net",
            "java.nio",
            "java.text",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.concurrent.locks",
            "sun.nio.ch");

    private final Process process;
    private final Path log;
    private final Thread hook;

    private JavaProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a process.
     *
     * @param name of its log
     * @param folder takes the log, and is where it runs
     * @param jvm options of the JVM
     * @param program the main class and its arguments
     * @param environment beside the variables of this process
     */
    public static JavaProcess start(
            String name,
            Path folder,
            String classPath,
            List<String> jvm,
            List<String> program,
            Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(opened -> command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
        command.addAll(jvm);
        command.add("-cp");
        command.add(classPath);
        command.addAll(program);
        Path log = Files.createTempFile(folder, name + "-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new JavaProcess(builder.start(), log);
    }

    public long id() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Asks it to end, as Ctrl-C does. */
    public void interrupt() {
        process.destroy();
    }

    /** Waits for its end and gives its exit code. */
    public int exitCode(Duration within) throws InterruptedException, TimeoutException {
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("It runs for more than " + within + ":\n" + output());
        }
        return process.exitValue();
    }

    /** All that it said so far. */
    public String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return log.getFileName() + (isAlive() ? " (running)" : " (exit code " + process.exitValue() + ")");
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
