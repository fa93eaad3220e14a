package dev.sluice.jobs.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The distribution folder that the build laid out, and what of Flink stands beside it. */
public final class Distribution {

    /**
     * Of the jars for a process of Sluice's own, those that a Flink distribution brings too: Flink's, and what its
     * {@code flink-dist} jar bundles. The others a process of a cluster must do without.
     */
    private static final List<String> BROUGHT_BY_FLINK = List.of(
            "RoaringBitmap-",
            "async-profiler-",
            "commons-cli-",
            "commons-collections-",
            "commons-compress-",
            "commons-io-",
            "commons-lang3-",
            "commons-math3-",
            "commons-text-",
            "flink-",
            "javassist-",
            "jsr305-",
            "kryo-",
            "log4j-",
            "lz4-java-",
            "minlog-",
            "objenesis-",
            "reflectasm-",
            "slf4j-api-",
            "snakeyaml-engine-",
            "snappy-java-");

    private final Path folder = Path.of(System.getProperty("sluice.distribution", "target/distribution"))
            .toAbsolutePath();

    /** The jar that a user submits. */
    Path jobsJar() {
        return jars(folder).stream()
                .filter(jar -> jar.getFileName().toString().startsWith("sluice-jobs-"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No jobs jar in " + folder));
    }

    /** Sluice's own jars among those for Flink's {@code lib/}. */
    List<Path> sluiceJars() {
        return jars(folder.resolve("flink-lib")).stream()
                .filter(jar -> jar.getFileName().toString().startsWith("sluice-"))
                .toList();
    }

    /**
     * The class path of a Flink whose {@code lib/} has Sluice's jars: of the Flink in the build, or of the distribution
     * whose {@code lib/} the system property {@code flink.lib} names.
     */
    String clusterClassPath() {
        String flink = System.getProperty("flink.lib");
        String own = flink != null
                ? Path.of(flink).resolve("*").toString()
                : jars(folder.resolve("local")).stream()
                        .filter(Distribution::isBroughtByFlink)
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        return own + File.pathSeparator + folder.resolve("flink-lib").resolve("*");
    }

    /** The class path of a process of Sluice's own, as the launcher has it. */
    public String localClassPath() {
        return Stream.of(folder, folder.resolve("flink-lib"), folder.resolve("local"))
                .map(jars -> jars.resolve("*").toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Writes what a build writes that bundles all classes of Sluice into the job's jar. */
    Path bundle(Path jar) throws IOException {
        Set<String> written = new HashSet<>();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path part :
                    Stream.concat(Stream.of(jobsJar()), sluiceJars().stream()).toList()) {
                try (InputStream bytes = Files.newInputStream(part);
                        JarInputStream in = new JarInputStream(bytes)) {
                    for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                        if (written.add(entry.getName())) {
                            out.putNextEntry(new JarEntry(entry.getName()));
                            in.transferTo(out);
                        }
                    }
                }
            }
        }
        return jar;
    }

    private static boolean isBroughtByFlink(Path jar) {
        String name = jar.getFileName().toString();
        return BROUGHT_BY_FLINK.stream().anyMatch(name::startsWith) && !name.endsWith("-sources.jar");
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "No distribution in " + folder + "; Maven's package phase lays it out, run 'mvn verify'", e);
        }
    }
}
