package dev.sluice.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.jobs.process.TemporaryFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a measurement in a process of its own; the last line that it prints is its figures as JSON. */
final class MeasuredProcess {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The command that runs a class in a JVM like this one but for its heap, with the collector that takes least
     * memory.
     *
     * @param heap the bound of the heap, such as {@code 128m}
     */
    static List<String> java(Class<?> main, String heap, List<String> arguments) {
        return java(main, List.of("-Xmx" + heap, "-XX:+UseSerialGC"), arguments);
    }

    /**
     * The command that runs a class in a JVM like this one but for its heap.
     *
     * @param options of the JVM; the bound of the heap is one of them
     */
    static List<String> java(Class<?> main, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-Xmx"))
                // The folder is this process's own: the other one would remove it when it ends.
                .filter(argument -> !argument.startsWith("-D" + TemporaryFolder.PROPERTY + "="))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    /**
     * Runs a command to its end.
     *
     * @param log gets the figures as they come
     */
    static JsonNode run(List<String> command, PrintStream log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        int code = process.waitFor();
        if (code != 0 || lines.isEmpty()) {
            throw new IOException("A measurement ended with exit code " + code + "; its error stands above");
        }
        log.println(lines.get(lines.size() - 1));
        return JSON.readTree(lines.get(lines.size() - 1));
    }

    private MeasuredProcess() {}
}
