package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** The trec_eval program, run as a process of its own on files in a given folder. */
public final class TrecEval {

    private static final String LINUX_X64 = "linux-amd64";
    private static final String PLATFORM = platform();

    private final Path folder;
    private final Path program;

    private TrecEval(Path folder, Path program) {
        this.folder = folder;
        this.program = program;
    }

    /**
     * Unpacks the program for this platform. Where jtreceval has none, the test that asks for it is aborted; but not on
     * Linux x64, where it has one.
     */
    public static TrecEval unpackInto(Path folder) throws IOException {
        String name = "/trec_eval-" + PLATFORM;
        assumeTrue(
                PLATFORM.equals(LINUX_X64) || TrecEval.class.getResource(name) != null,
                "jtreceval has no trec_eval for " + PLATFORM);
        Path program = folder.resolve("trec_eval.exe");
        unpack(name, program);
        if (PLATFORM.startsWith("win")) {
            unpack("/cygwin1.dll", folder.resolve("cygwin1.dll"));
        }
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return new TrecEval(folder, program);
    }

    /** The figures of each query, by query and then by trec_eval's name of the measure. */
    Map<String, Map<String, Double>> measure(List<String> qrels, List<String> run, String... options)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-n"));
        all.addAll(Arrays.asList(options));
        return measureWithMeans(qrels, run, all.toArray(String[]::new));
    }

    /** The figures of each query, as {@link #measure} gives them, and their means as those of a query {@code all}. */
    public Map<String, Map<String, Double>> measureWithMeans(List<String> qrels, List<String> run, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-q"));
        command.addAll(Arrays.asList(options));
        command.add(Files.write(folder.resolve("qrels"), qrels).toString());
        command.add(Files.write(folder.resolve("run"), run).toString());
        Path output = folder.resolve("output");
        Process process =
                start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", Files.readString(output)).isZero();
        Map<String, Map<String, Double>> figures = new HashMap<>();
        for (String line : Files.readAllLines(output)) {
            List<String> columns = Arrays.asList(line.trim().split("\\s+", -1));
            assertThat(columns).hasSize(3);
            figures.computeIfAbsent(columns.get(1), query -> new HashMap<>())
                    .put(columns.get(0), Double.valueOf(columns.get(2)));
        }
        return figures;
    }

    private static Process start(ProcessBuilder command) throws IOException {
        try {
            return command.start();
        } catch (IOException e) {
            if (PLATFORM.equals(LINUX_X64)) {
                throw e;
            }
            throw new TestAbortedException("trec_eval does not start on " + PLATFORM + ": " + e.getMessage(), e);
        }
    }

    private static void unpack(String name, Path target) throws IOException {
        try (InputStream content = Objects.requireNonNull(TrecEval.class.getResourceAsStream(name), name)) {
            Files.copy(content, target);
        }
    }

    /** System and processor in jtreceval's words. */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String word = system.startsWith("windows") ? "win" : system.startsWith("mac") ? "macosx" : system;
        return word + "-" + System.getProperty("os.arch");
    }
}
