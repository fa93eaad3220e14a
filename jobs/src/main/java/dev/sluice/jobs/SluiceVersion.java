package dev.sluice.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: Sluice's version and those that matter when something goes wrong. */
public final class SluiceVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        Properties versions = new Properties();
        try (InputStream resource = SluiceVersion.class.getResourceAsStream("versions.properties")) {
            if (resource == null) {
                throw new IllegalStateException("versions.properties is missing from this build");
            }
            versions.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String[] {
            "Sluice " + versions.getProperty("sluice"),
            "Flink " + versions.getProperty("flink") + ", Kafka " + versions.getProperty("kafka") + ", ONNX Runtime "
                    + versions.getProperty("onnxruntime") + ", Java " + Runtime.version()
        };
    }
}
