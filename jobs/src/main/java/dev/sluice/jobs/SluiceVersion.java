package dev.sluice.jobs;

import dev.sluice.jobs.process.Versions;
import picocli.CommandLine.IVersionProvider;

/** What {@code sluice --version} says. */
public final class SluiceVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "Sluice " + Versions.of("sluice"),
            "Flink " + Versions.of("flink") + ", Kafka " + Versions.of("kafka") + ", ONNX Runtime "
                    + Versions.of("onnxruntime") + ", Java " + Runtime.version()
        };
    }
}
