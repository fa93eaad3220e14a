package dev.sluice.inference.hub;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, piece by piece. No more than one piece is asked for ahead, so that memory stays bounded, and
 * each is waited for only so long. To be read by one thread; closing it before its end breaks the connection.
 */
final class Body implements HttpResponse.BodySubscriber<Body>, AutoCloseable {

    /** A piece, or the end where there is none: with a failure, or without. */
    private record Event(
            @Nullable List<ByteBuffer> piece, @Nullable Throwable failure) {}

    /** Stands for a subscription that is over, or never shall be. */
    private static final Flow.Subscription CLOSED = new Flow.Subscription() {
        @Override
        public void request(long pieces) {}

        @Override
        public void cancel() {}
    };

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    @Override
    public CompletionStage<Body> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        if (subscription.compareAndSet(null, given)) {
            given.request(1);
        } else {
            given.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        events.add(new Event(piece, null));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event(null, failure));
    }

    @Override
    public void onComplete() {
        events.add(new Event(null, null));
    }

    /**
     * The next piece; null at the end.
     *
     * @throws IOException if the connection broke, or nothing came for so long
     */
    @Nullable
    List<ByteBuffer> next(Duration stall) throws IOException, InterruptedException {
        Event event = events.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            throw new HubUnavailableException("nothing came for " + stall.toMillis() + " ms", null);
        }
        if (event.failure() != null) {
            throw new IOException(reason(event.failure()), event.failure());
        }
        Flow.Subscription given = subscription.get();
        if (event.piece() != null && given != null) {
            given.request(1);
        }
        return event.piece();
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    @Override
    public void close() {
        Flow.Subscription given = subscription.getAndSet(CLOSED);
        if (given != null) {
            given.cancel();
        }
    }
}
