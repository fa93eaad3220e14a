package dev.sluice.sql.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The jar that goes into Flink's lib folder, alone beside Flink, wherever the build was to make it. */
@EnabledIfSystemProperty(named = "sluice.bundle.skip", matches = "false")
class BundleITCase {

    private static final Path BUNDLE = Path.of(System.getProperty("sluice.bundle", ""));

    /** Jars of the test's class path that are Flink's own, with what Flink's distribution brings. */
    private static final List<String> OF_FLINK = List.of(
            "flink-",
            "commons-",
            "kryo-",
            "minlog-",
            "reflectasm-",
            "objenesis-",
            "snappy-java-",
            "lz4-java-",
            "slf4j-api-",
            "log4j-",
            "jsr305-",
            "javassist-",
            "snakeyaml-engine-",
            "hash4j-",
            "async-profiler-",
            "zstd-jni-",
            "icu4j-");

    @TempDir
    private Path folder;

    @BeforeAll
    static void isBuilt() {
        assertThat(BUNDLE).isRegularFile();
    }

    @Test
    void jobsRunOneAfterTheOtherWithTheJarAndFlinkAlone() throws Exception {
        String output = run(BUNDLE + File.pathSeparator + flink());
        List<String> rows =
                output.lines().filter(line -> line.startsWith("row ")).toList();

        assertThat(rows).as(output).hasSize(10);
        List<String> streaming = rows.subList(0, 5);
        List<String> batch = rows.subList(5, 10);
        assertThat(batch).containsExactlyInAnyOrderElementsOf(streaming);
        assertThat(rows).anySatisfy(row -> assertThat(row).startsWith("row +I[1, 1, 0."));
    }

    @Test
    void besideTheJarsOfTheDistributionItIsRefused() throws Exception {
        String output = run(BUNDLE + File.pathSeparator + System.getProperty("java.class.path"));

        assertThat(output).contains("Sluice stands 2 times on the class path").doesNotContain("row ");
    }

    @Test
    void itHoldsNothingUnderNamesThatMayClash() throws Exception {
        try (JarFile bundle = new JarFile(BUNDLE.toFile())) {
            Set<String> packages = bundle.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> Arrays.stream(name.split("/", -1)).limit(2).collect(Collectors.joining(".")))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(packages).containsExactly("ai.djl", "ai.onnxruntime", "com.sun", "dev.sluice");
            assertThat(bundle.stream().map(JarEntry::getName))
                    .noneMatch(name -> name.endsWith("module-info.class"))
                    .noneMatch(name -> name.matches("META-INF/.*\\.(SF|RSA|DSA)"))
                    .contains("META-INF/LICENSE", "META-INF/NOTICE", "META-INF/licenses/LICENSE.onnxruntime");
        }
    }

    @Test
    void itsNoticeNamesEachLibrary() throws Exception {
        String notice;
        try (JarFile bundle = new JarFile(BUNDLE.toFile())) {
            notice = new String(
                    bundle.getInputStream(bundle.getEntry("META-INF/NOTICE")).readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> libraries = libraries();
        assertThat(libraries).hasSizeGreaterThan(10);
        for (String library : libraries) {
            assertThat(notice).as(library).containsPattern(":" + library + "[ ;\n]");
        }
    }

    /** The names, without versions, of the jars whose content is in the bundle. */
    private static List<String> libraries() throws IOException {
        List<String> names = new ArrayList<>();
        try (JarFile bundle = new JarFile(BUNDLE.toFile())) {
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                Path jar = Path.of(entry);
                String name = jar.getFileName().toString();
                if (!name.endsWith(".jar") || name.startsWith("sluice-")) {
                    continue;
                }
                try (JarFile library = new JarFile(jar.toFile())) {
                    boolean isBundled = library.stream()
                            .map(JarEntry::getName)
                            .filter(file -> file.endsWith(".class") || file.endsWith(".onnx"))
                            .anyMatch(file -> bundle.getEntry(file) != null
                                    || bundle.getEntry("dev/sluice/shaded/" + file) != null);
                    if (isBundled) {
                        names.add(name.replaceAll("-[0-9]+\\.[0-9].*$", ""));
                    }
                }
            }
        }
        return names;
    }

    private static String flink() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> {
                    String name = Path.of(entry).getFileName().toString();
                    return name.equals("test-classes") || OF_FLINK.stream().anyMatch(name::startsWith);
                })
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String run(String classPath) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        classPath,
                        BundleSession.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.waitFor();
        return Files.readString(output);
    }
}
