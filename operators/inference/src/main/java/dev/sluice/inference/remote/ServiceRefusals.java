package dev.sluice.inference.remote;

import dev.sluice.inference.InferenceException;
import dev.sluice.inference.TransientInferenceException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What it means that a service gives no scores: whether it may pass, and what to do. Nothing that a service wrote
 * stands in a message, as it may repeat what it was sent.
 */
final class ServiceRefusals {

    private final ServiceAddress address;
    private final @Nullable ServiceKey key;
    private final Clock clock;

    ServiceRefusals(ServiceAddress address, @Nullable ServiceKey key, Clock clock) {
        this.address = address;
        this.key = key;
        this.clock = clock;
    }

    /** An answer with another status than 200. */
    InferenceException status(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String answers = "Service " + address + " answers " + status;
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            String header = response.headers().firstValue("Retry-After").orElse(null);
            Duration pause = RetryAfter.read(header, clock);
            return new TransientInferenceException(answers + ", which may pass; expected 200", pause);
        }
        return new InferenceException(answers
                + switch (status) {
                    case 401, 403 ->
                        (key == null
                                ? ", and no key was sent; expected a service that needs none. Give its key in"
                                        + " --api-key-file or SLUICE_API_KEY"
                                : " to " + key + "; expected one that it takes. Give another one, or check the"
                                        + " address");
                    case 404, 405 ->
                        ": nothing is ranked there; expected the whole address of a rerank API, such as"
                                + " https://host/v1/rerank. Check the address, and --remote-model";
                    case 413 ->
                        ": the request is too large for it; expected one that it takes. Ask for fewer documents at once"
                                + " with --remote-documents";
                    default -> other(status);
                });
    }

    private static String other(int status) {
        if (status >= 300 && status < 400) {
            return ", a redirect, which is not followed, as the texts and the key are for this address alone; expected"
                    + " 200. Give the address that it leads to";
        }
        return "; expected 200. The request is not to its liking: check the address, --remote-model and"
                + " --remote-documents, and the service's own log";
    }

    /** A request that came to no answer. */
    InferenceException failure(Throwable failure, int maxBytes) {
        if (failure instanceof BoundedBody.TooLargeException) {
            return new InferenceException("Service " + address + " answers with more than " + maxBytes
                    + " bytes; expected scores without documents. Raise --remote-max-response, or lower"
                    + " --remote-documents");
        }
        if (isDistrust(failure)) {
            return new InferenceException("Service " + address + " is not trusted: " + failure.getMessage()
                    + "; expected a certificate of an authority that Java knows, for this host. Give its own authority"
                    + " in SLUICE_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=FILE");
        }
        if (failure instanceof IOException) {
            return new TransientInferenceException(
                    "Service " + address + " " + what(failure) + " ("
                            + failure.getClass().getSimpleName() + ")",
                    (Duration) null);
        }
        return new InferenceException(
                "Service " + address + " cannot be asked: " + failure.getClass().getName());
    }

    private static String what(Throwable failure) {
        if (failure instanceof HttpTimeoutException) {
            return "did not answer in time";
        }
        return failure instanceof ConnectException ? "cannot be reached" : "broke the connection off";
    }

    /** Whether TLS failed for what the service is, not for what happened on the way. */
    private static boolean isDistrust(Throwable failure) {
        if (!(failure instanceof SSLHandshakeException || failure instanceof SSLPeerUnverifiedException)) {
            return false;
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException || cause instanceof SocketException) {
                return false;
            }
        }
        return true;
    }

    TransientInferenceException silence(Duration waited) {
        return new TransientInferenceException(
                "Service " + address + " did not answer for " + waited.toMillis() + " ms", (Duration) null);
    }

    /** A response that ends in the middle of its JSON: without its length, that is how a broken connection looks. */
    InferenceException half(HttpResponse<byte[]> response) {
        boolean hasEnd = response.version() != HttpClient.Version.HTTP_1_1
                || response.headers().firstValue("Content-Length").isPresent()
                || response.headers().firstValue("Transfer-Encoding").isPresent();
        return hasEnd
                ? malformed("it ends in the middle of its JSON")
                : new TransientInferenceException("Service " + address + " broke the connection off", (Duration) null);
    }

    InferenceException malformed(@Nullable String what) {
        return new InferenceException("Service " + address + " gave a response that is refused: " + what
                + ". Expected the interface of Jina's rerank API, with an index and a finite relevance_score for each"
                + " document. Check the address");
    }
}
