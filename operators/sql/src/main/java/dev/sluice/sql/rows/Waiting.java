package dev.sluice.sql.rows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for answers in functions that have to. */
public final class Waiting {

    /**
     * Waits for an answer, which always comes by the timeout of its row.
     *
     * @throws NoAnswerError if the task ends first, or the reranker was closed under it
     */
    public static <T> T join(CompletableFuture<T> answer) {
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

    private Waiting() {}
}
