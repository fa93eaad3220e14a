package dev.sluice.jobs.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.lucene.util.Version;

/**
 * Where and when a run took place, and with what: without these a figure means little.
 *
 * @param took from the first question to the last answer
 * @param machine in one line, such as {@code Linux amd64, 2 processors, 2.0 GB heap}
 * @param versions by name, in the order in which they are shown
 */
public record RunFacts(Instant startedAt, Duration took, String machine, Map<String, String> versions) {
    public RunFacts {
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(took, "took");
        Objects.requireNonNull(machine, "machine");
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }

    /** The facts of a run in this JVM. */
    public static RunFacts ofThisProcess(String sluiceVersion, Instant startedAt, Duration took) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Sluice", sluiceVersion);
        versions.put("Flink", EnvironmentInformation.getVersion());
        versions.put("Kafka", AppInfoParser.getVersion());
        versions.put("Lucene", Version.LATEST.toString());
        versions.put("Java", Runtime.version().toString());
        return new RunFacts(startedAt, took, thisMachine(), versions);
    }

    private static String thisMachine() {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%s %s, %d processors, %.1f GB heap",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                runtime.availableProcessors(),
                runtime.maxMemory() / 1e9);
    }
}
