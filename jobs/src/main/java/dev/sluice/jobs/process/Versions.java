package dev.sluice.jobs.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions that this build was made from. */
public final class Versions {

    private static final String RESOURCE = "/dev/sluice/jobs/versions.properties";

    /**
     * The version of one of {@code sluice}, {@code flink}, {@code kafka} and {@code onnxruntime}.
     *
     * @throws IllegalArgumentException if the build does not say
     */
    public static String of(String name) {
        Properties versions = new Properties();
        try (InputStream resource = Versions.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is missing from this build");
            }
            versions.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = versions.getProperty(name);
        if (version == null) {
            throw new IllegalArgumentException("There is no version of '" + name + "' in " + RESOURCE);
        }
        return version;
    }

    private Versions() {}
}
