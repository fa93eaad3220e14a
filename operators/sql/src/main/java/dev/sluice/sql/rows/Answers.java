package dev.sluice.sql.rows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Futures of answers. */
public final class Answers {

    /** What becomes of an answer; cancelling it cancels the answer. */
    public static <A, B> CompletableFuture<B> map(CompletableFuture<A> answer, Function<A, B> function) {
        CompletableFuture<B> mapped = answer.thenApply(function);
        CompletableFuture<?> unused = mapped.whenComplete((value, failure) -> {
            if (mapped.isCancelled()) {
                answer.cancel(false);
            }
        });
        return mapped;
    }

    /**
     * Waits for an answer, which always comes by the timeout of its row.
     *
     * @throws NoAnswerError if the task ends first, or the reranker was closed under it
     */
    public static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new NoAnswerError("The task ended while it waited for the model", e);
        } catch (ExecutionException e) {
            throw new NoAnswerError("The model gave no answer; see the cause", e.getCause());
        }
    }

    /** Hands an answer, or why there is none, to a future of Flink's. */
    public static <T> void hand(CompletableFuture<T> answer, CompletableFuture<T> future) {
        CompletableFuture<?> unused = answer.whenComplete((value, failure) -> {
            if (failure == null) {
                future.complete(value);
            } else {
                future.completeExceptionally(failure);
            }
        });
    }

    private Answers() {}
}
