package dev.sluice.inference.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, kept in memory up to a bound. A larger one is given up while it comes, and one that is not
 * wanted before it comes; both end the connection.
 */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {

    /** There is more than the bound allows. */
    static final class TooLargeException extends IOException {
        TooLargeException(int maxBytes) {
            super("more than " + maxBytes + " bytes");
        }
    }

    private final int maxBytes;
    private final boolean wanted;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    private BoundedBody(int maxBytes, boolean wanted) {
        this.maxBytes = maxBytes;
        this.wanted = wanted;
    }

    /** The body of a response of which only a success is read: those of errors may repeat what was sent. */
    static BoundedBody of(HttpResponse.ResponseInfo response, int maxBytes) {
        return new BoundedBody(maxBytes, response.statusCode() == 200);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        if (subscription != null || !wanted) {
            given.cancel();
            body.complete(new byte[0]);
            return;
        }
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        Flow.Subscription given = subscription;
        if (given == null || body.isDone()) {
            return;
        }
        long size = bytes.size();
        for (ByteBuffer buffer : piece) {
            size += buffer.remaining();
        }
        if (size > maxBytes) {
            given.cancel();
            bytes.reset();
            body.completeExceptionally(new TooLargeException(maxBytes));
            return;
        }
        for (ByteBuffer buffer : piece) {
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
        }
        given.request(1);
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }
}
