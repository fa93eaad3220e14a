package dev.sluice.inference.hub;

import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a hub, and follows where it points to. The token goes to the hub itself and never to another host. Thread-safe.
 */
final class HubConnection {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 8;

    private final HubEndpoint endpoint;
    private final Patience patience;
    private final HttpClient client;

    HubConnection(HubEndpoint endpoint, Patience patience) {
        this.endpoint = endpoint;
        this.patience = patience;
        // A connection a file, so that each of them stalls, breaks and is given up by itself.
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience.connect())
                .build();
    }

    /**
     * An answer that is no redirect. It has to be closed.
     *
     * @param fromHub false where another host gave it
     */
    record Reply(int status, HttpHeaders headers, Body body, boolean fromHub, String host) implements AutoCloseable {

        @Nullable
        String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /**
     * Asks for what lies at an address.
     *
     * @param offset the first byte to send; 0 for all of it
     * @throws IOException if no answer came
     * @throws ModelException if the hub points where nobody should go
     */
    Reply get(URI address, long offset) throws IOException, ModelException, InterruptedException {
        URI at = address;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<Body> response = send(at, offset);
            String location = response.headers().firstValue("Location").orElse(null);
            if (!REDIRECTS.contains(response.statusCode()) || location == null) {
                return new Reply(
                        response.statusCode(), response.headers(), response.body(), endpoint.owns(at), at.getHost());
            }
            response.body().close();
            at = target(at, location);
        }
        throw new ModelException("The hub " + endpoint + " redirects more than " + MAX_REDIRECTS
                + " times; expected a file. Try another endpoint");
    }

    private static URI target(URI from, String location) throws ModelException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            to = from.resolve("/");
        }
        boolean plain = "http".equalsIgnoreCase(to.getScheme());
        boolean safe = "https".equalsIgnoreCase(to.getScheme()) || (plain && "http".equalsIgnoreCase(from.getScheme()));
        if (!safe || to.getHost() == null || to.getRawUserInfo() != null) {
            // Without the address: it may hold a signature, which is a secret.
            throw new ModelException(from.getHost() + " redirects to an address that is not followed; expected one of"
                    + " https. Try another endpoint");
        }
        return to;
    }

    private HttpResponse<Body> send(URI at, long offset) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(at).header("User-Agent", "sluice").header("Accept-Encoding", "identity");
        if (offset > 0) {
            request.header("Range", "bytes=" + offset + "-");
        }
        HubToken token = endpoint.token();
        if (token != null && endpoint.owns(at)) {
            request.header("Authorization", token.authorization());
        }
        CompletableFuture<HttpResponse<Body>> answer = client.sendAsync(request.build(), info -> new Body());
        // Not the request's own timeout: in newer versions of Java that one covers the body too.
        Duration wait = patience.connect().plus(patience.stall());
        try {
            return answer.get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HubUnavailableException(at.getHost() + " did not answer for " + wait.toMillis() + " ms", null);
        } catch (ExecutionException e) {
            throw failure(at, e.getCause());
        } finally {
            // Does nothing where the answer is there.
            answer.cancel(true);
        }
    }

    private static IOException failure(URI at, @Nullable Throwable cause) {
        if (cause instanceof IOException) {
            String message = cause.getMessage();
            return new IOException(
                    at.getHost() + ": " + cause.getClass().getSimpleName() + (message == null ? "" : ", " + message),
                    cause);
        }
        return new IOException(at.getHost() + ": " + cause, cause);
    }
}
