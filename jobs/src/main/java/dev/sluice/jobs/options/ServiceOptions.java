package dev.sluice.jobs.options;

import dev.sluice.inference.RemoteOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of models that are services elsewhere. */
final class ServiceOptions {

    private static final RemoteOptions DEFAULTS = RemoteOptions.DEFAULT;

    @Option(
            names = "--remote-model",
            paramLabel = "NAME",
            description = "What the service calls the model, where --model is an address. Default: the service's own.")
    private @Nullable String model;

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "A file with the key of the service; read where the model runs. Default: the environment"
                    + " variable SLUICE_API_KEY, or no key.")
    private @Nullable Path keyFile;

    @Option(
            names = "--remote-documents",
            paramLabel = "N",
            description = "At most so many documents a request; larger sets are asked in parts. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int documents = DEFAULTS.documents();

    @Option(
            names = "--remote-requests",
            paramLabel = "N",
            description = "At most so many requests at once. Default: ${DEFAULT-VALUE}.")
    private int requests = DEFAULTS.requests();

    @Option(
            names = "--remote-max-response",
            paramLabel = "SIZE",
            description = "A larger response of the service is given up. Default: ${DEFAULT-VALUE}.")
    private ByteSize maxResponse = new ByteSize(DEFAULTS.maxResponseBytes());

    /**
     * The options as given, checked. The file of the key becomes absolute, as other processes of the job work
     * elsewhere.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    RemoteOptions remote() {
        return new RemoteOptions(
                model,
                keyFile == null ? null : keyFile.toAbsolutePath().toString(),
                documents,
                requests,
                maxResponse.toInt("remote-max-response"));
    }
}
