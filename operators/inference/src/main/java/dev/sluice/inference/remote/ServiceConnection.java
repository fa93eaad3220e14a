package dev.sluice.inference.remote;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.sharing.SharedThreads;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks a service, at its own address and nowhere else. Thread-safe; connections are kept for further requests. */
final class ServiceConnection {

    private final ServiceAddress address;
    private final @Nullable ServiceKey key;
    private final int maxResponseBytes;
    private final ServiceRefusals refusals;
    private final HttpClient client;

    ServiceConnection(
            ServiceAddress address,
            @Nullable ServiceKey key,
            int maxResponseBytes,
            ServicePatience patience,
            Clock clock) {
        this.address = address;
        this.key = key;
        this.maxResponseBytes = maxResponseBytes;
        this.refusals = new ServiceRefusals(address, key, clock);
        this.client = client(address, patience);
    }

    private static HttpClient client(ServiceAddress address, ServicePatience patience) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                // Without TLS, HTTP/2 begins with an upgrade that some servers take for another request.
                .version(address.isEncrypted() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience.connect())
                // Its threads end by themselves when they are idle.
                .executor(Executors.newCachedThreadPool(task -> SharedThreads.daemon(task, "sluice-http")));
        if (address.isLoopback()) {
            // What is for this machine, a key above all, does not go to a proxy.
            builder.proxy(HttpClient.Builder.NO_PROXY);
        }
        return withOwnClassLoader(builder);
    }

    /** As for {@link SharedThreads}: the client's own thread takes over the class loader of whoever builds it. */
    private static HttpClient withOwnClassLoader(HttpClient.Builder builder) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ServiceConnection.class.getClassLoader());
        try {
            return builder.build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Asks for scores.
     *
     * @param json the request
     * @param documents how many there are in it
     * @param wait until the whole response is there
     * @throws InferenceException if there are none
     * @throws CancellationException if the request was cancelled; it has ended then
     */
    RemoteScores ask(byte[] json, int documents, Duration wait, Cancellation cancellation) throws InferenceException {
        HttpResponse<byte[]> response = response(json, wait, cancellation);
        if (response.statusCode() != 200) {
            throw refusals.status(response);
        }
        String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw refusals.malformed("it is encoded, which was not asked for");
        }
        try {
            return RerankResponse.read(response.body(), documents);
        } catch (IOException e) {
            throw refusals.half(response);
        } catch (InferenceException e) {
            throw refusals.malformed(e.getMessage());
        }
    }

    private HttpResponse<byte[]> response(byte[] json, Duration wait, Cancellation cancellation)
            throws InferenceException {
        cancellation.throwIfCancelled();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request(json), info -> BoundedBody.of(info, maxResponseBytes));
        Cancellation.Registration end = cancellation.onCancel(() -> answer.cancel(true));
        try {
            // Not the request's own timeout: in some versions of Java that one does not cover the body.
            return answer.get(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw refusals.silence(wait);
        } catch (ExecutionException e) {
            cancellation.throwIfCancelled();
            throw refusals.failure(e.getCause() == null ? e : e.getCause(), maxResponseBytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException("Interrupted while service " + address + " was asked");
        } finally {
            end.close();
            // Does nothing where the answer is there; otherwise it ends the connection.
            answer.cancel(true);
        }
    }

    private HttpRequest request(byte[] json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.uri())
                .header("User-Agent", "sluice")
                .header("Accept", "application/json")
                .header("Accept-Encoding", "identity")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json));
        if (key != null) {
            request.header("Authorization", key.authorization());
        }
        return request.build();
    }
}
