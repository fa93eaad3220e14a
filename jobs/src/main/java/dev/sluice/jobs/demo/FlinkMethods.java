package dev.sluice.jobs.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Flink's own methods as a corpus for code search, in the manner of CodeSearchNet: the first sentence of a method's
 * Javadoc asks for the method, whose comments are taken away. Read at run time from the sources of {@code flink-core}.
 *
 * <p>A method counts if its body has at least {@value #BODY_LINES} lines with code on them, those of the braces
 * included, and its sentence at least {@value #QUERY_WORDS} words. Of methods with the same query or the same body only
 * the first stays, so that each query has one right answer. The order is that of the files' names, then of the methods
 * in a file. Flink 2.3.0 gives 586 methods.
 */
public final class FlinkMethods {
    static final int BODY_LINES = 5;
    static final int QUERY_WORDS = 6;

    private static final String KNOWN_SOURCE = "/org/apache/flink/configuration/Configuration.java";

    /**
     * Reads the sources of {@code flink-core} from the classpath.
     *
     * @throws IOException if they are not there or cannot be read
     */
    public static List<DocumentedMethod> read() throws IOException {
        URL source = FlinkMethods.class.getResource(KNOWN_SOURCE);
        if (source == null || !(source.openConnection() instanceof JarURLConnection connection)) {
            throw new IOException(
                    "No sources of Flink on the classpath: looked for " + KNOWN_SOURCE + ", found " + source
                            + ", expected an entry of the flink-core sources jar. Start the demo with ./sluice demo, or add"
                            + " org.apache.flink:flink-core with the classifier 'sources'.");
        }
        try {
            return read(Path.of(connection.getJarFileURL().toURI()));
        } catch (URISyntaxException e) {
            throw new IOException("Cannot read " + connection.getJarFileURL() + ": expected the address of a file", e);
        }
    }

    /**
     * Reads the sources in a jar.
     *
     * @throws IOException if the jar or a source in it cannot be read
     */
    static List<DocumentedMethod> read(Path jar) throws IOException {
        try {
            List<List<SourceFile.Found>> files =
                    sources(jar).parallelStream().map(FlinkMethods::methods).toList();
            return distinct(files.stream().flatMap(List::stream).toList());
        } catch (UncheckedIOException e) {
            throw new IOException("Cannot read the sources in " + jar + ": " + e.getMessage(), e.getCause());
        }
    }

    private static List<DocumentedMethod> distinct(List<SourceFile.Found> all) {
        Set<String> queries = new HashSet<>();
        Set<String> bodies = new HashSet<>();
        List<DocumentedMethod> distinct = new ArrayList<>(all.size());
        for (SourceFile.Found found : all) {
            String query = found.method().query();
            if (!queries.contains(query) && !bodies.contains(found.body())) {
                queries.add(query);
                bodies.add(found.body());
                distinct.add(found.method());
            }
        }
        return List.copyOf(distinct);
    }

    private static List<SourceFile> sources(Path jar) throws IOException {
        List<SourceFile> sources = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            List<JarEntry> entries = file.stream()
                    .filter(entry -> entry.getName().endsWith(".java"))
                    .sorted(Comparator.comparing(JarEntry::getName))
                    .toList();
            for (JarEntry entry : entries) {
                try (InputStream content = file.getInputStream(entry)) {
                    sources.add(new SourceFile(
                            entry.getName(), new String(content.readAllBytes(), StandardCharsets.UTF_8)));
                }
            }
        }
        return sources;
    }

    private static List<SourceFile.Found> methods(SourceFile source) {
        try {
            return source.methods(BODY_LINES, QUERY_WORDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FlinkMethods() {}
}
