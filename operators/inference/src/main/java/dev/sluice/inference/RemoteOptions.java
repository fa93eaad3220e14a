package dev.sluice.inference;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a service that scores is asked; only for a model whose name is an address. Holds no secret: the key is read where
 * the model is opened.
 *
 * @param model the name of the model at the service; null where the service needs none
 * @param keyFile a file with the key; null for the environment variable {@value #KEY_VARIABLE}, or no key at all
 * @param documents at most so many documents a request; larger sets are asked in parts
 * @param requests at most so many requests at once
 * @param maxResponseBytes a larger response is given up
 */
public record RemoteOptions(
        @Nullable String model, @Nullable String keyFile, int documents, int requests, int maxResponseBytes)
        implements Serializable {

    /** Holds the key of the service where no file does. */
    public static final String KEY_VARIABLE = "SLUICE_API_KEY";

    /** No model's name, the key of the environment, 1,000 documents a request, 8 requests at once, 16 MiB. */
    public static final RemoteOptions DEFAULT = new RemoteOptions(null, null, 1_000, 8, 16 * 1024 * 1024);

    public RemoteOptions {
        atLeastOne("remote-documents", documents);
        atLeastOne("remote-requests", requests);
        atLeastOne("remote-max-response", maxResponseBytes);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + ": expected at least 1");
        }
    }
}
