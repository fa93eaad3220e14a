package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.graph.DecoderConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContextMemoryTest {

    /** The sizes of the published models. */
    private static final DecoderConfig PUBLISHED =
            new DecoderConfig(1_024, 16, 8, 128, 3_072, 151_936, 1e-6f, 1e6, List.of(0));

    private static final long TOKEN = ContextMemory.bytesPerToken(PUBLISHED);

    private final List<Thread> threads = new ArrayList<>();
    private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

    @AfterEach
    void endThreads() throws InterruptedException {
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(10));
            assertThat(thread.isAlive()).as("the call ends when interrupted").isFalse();
        }
    }

    @Test
    void aTokenTakesWhatTheWidestPlaceHolds() {
        long feedForward = 2 * 1_024 + 3 * 3_072;
        assertThat(TOKEN).isEqualTo(4 * feedForward * 11 / 10);
        DecoderConfig wideAttention = new DecoderConfig(1_024, 64, 8, 128, 3_072, 151_936, 1e-6f, 1e6, List.of(0));
        long attention = 2 * 1_024 + (5 * 64 * 128 + 7 * 8 * 128) / 2;
        assertThat(ContextMemory.bytesPerToken(wideAttention)).isEqualTo(4 * attention * 11 / 10);
    }

    @Test
    void theLongestContextIsWhatFitsIntoTheBytes() {
        assertThat(memory(100).mostTokens()).isEqualTo(100);
        long call = 4L * 1_024 * (2 * 16 * 128 + 2 * 8 * 128 + 3 * 3_072);
        assertThat(ContextMemory.bytesPerCall(PUBLISHED)).isEqualTo(call);
        long tokensOfCall = call / TOKEN + 1;
        assertThat(new ContextMemory((100 + tokensOfCall) * TOKEN, PUBLISHED).mostTokens())
                .isEqualTo(100);
        assertThat(new ContextMemory((100 + tokensOfCall) * TOKEN - 1, PUBLISHED).mostTokens())
                .isEqualTo(99);
        assertThat(new ContextMemory(1, PUBLISHED).mostTokens()).isZero();
        assertThat(new ContextMemory(Long.MAX_VALUE, PUBLISHED).mostTokens()).isGreaterThan(2_000_000_000);
        assertThat(new ContextMemory(12L << 30, PUBLISHED).mostTokens()).isBetween(131_072, 300_000);
    }

    @Test
    void aCallWaitsForRoomAndGoesOnWhenItIsGivenBack() throws Exception {
        ContextMemory memory = memory(100);
        memory.take(60, new Cancellation());
        memory.take(40, new Cancellation());
        Thread waiting = take(memory, "second", 30);
        awaitWaiting(waiting);
        assertThat(taken).isEmpty();
        memory.giveBack(40);
        assertThat(taken.take()).isEqualTo("second");
        waiting.join();

        Thread again = take(memory, "third", 11);
        awaitWaiting(again);
        assertThat(taken).isEmpty();
        memory.giveBack(30);
        assertThat(taken.take()).isEqualTo("third");
    }

    @Test
    void aLongCallIsNotOvertakenByShortOnes() throws Exception {
        ContextMemory memory = memory(100);
        memory.take(50, new Cancellation());
        awaitWaiting(take(memory, "long", 80));
        Thread brief = take(memory, "short", 30);
        awaitWaiting(brief);
        assertThat(taken).isEmpty();
        memory.giveBack(50);
        assertThat(taken.take()).isEqualTo("long");
        assertThat(brief.isAlive()).isTrue();
        memory.giveBack(80);
        assertThat(taken.take()).isEqualTo("short");
    }

    @Test
    void aContextLongerThanEverythingRunsAlone() throws Exception {
        ContextMemory memory = memory(100);
        memory.take(1, new Cancellation());
        awaitWaiting(take(memory, "huge", 1_000));
        assertThat(taken).isEmpty();
        memory.giveBack(1);
        assertThat(taken.take()).isEqualTo("huge");
        awaitWaiting(take(memory, "next", 1));
        memory.giveBack(1_000);
        assertThat(taken.take()).isEqualTo("next");
        memory.take(99, new Cancellation());
        awaitWaiting(take(memory, "one too many", 1));
        assertThat(taken).isEmpty();
    }

    @Test
    void eachCallTakesMemoryHoweverShort() throws Exception {
        ContextMemory memory = new ContextMemory(100, 30);
        assertThat(memory.mostTokens()).isEqualTo(70);
        memory.take(5, new Cancellation());
        memory.take(5, new Cancellation());
        Thread third = take(memory, "third", 1);
        awaitWaiting(third);
        assertThat(taken).isEmpty();
        memory.giveBack(5);
        assertThat(taken.take()).isEqualTo("third");
    }

    @Test
    void withoutABoundItIsAShareOfTheMachine() {
        int most = ContextMemory.ofTheMachine(PUBLISHED).mostTokens();
        int mostOfAll = new ContextMemory(12L << 30, PUBLISHED).mostTokens();
        assertThat(most).isBetween(10_000, mostOfAll);
    }

    @Test
    void aCallThatIsInterruptedTakesNothing() throws Exception {
        ContextMemory memory = memory(100);
        memory.take(100, new Cancellation());
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread waiting = start(() -> {
            try {
                memory.take(100, new Cancellation());
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        awaitWaiting(waiting);
        waiting.interrupt();
        waiting.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(interrupted).isTrue();
        memory.giveBack(100);
        take(memory, "all", 100).join();
        assertThat(taken).containsExactly("all");
    }

    @Test
    void aCallThatIsCancelledWaitsNoLongerAndTakesNothing() throws Exception {
        ContextMemory memory = memory(100);
        memory.take(100, new Cancellation());
        Cancellation cancellation = new Cancellation();
        Thread waiting = start(() -> takeUntilCancelled(memory, cancellation));
        awaitWaiting(waiting);
        cancellation.cancel();
        assertThat(taken.take()).isEqualTo("cancelled");
        memory.giveBack(100);
        take(memory, "all", 100).join();
        assertThat(taken).containsExactly("all");
    }

    @Test
    void aCallThatWasCancelledBeforeTakesNothingThoughThereIsRoom() throws Exception {
        ContextMemory memory = memory(100);
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        start(() -> takeUntilCancelled(memory, cancellation)).join();
        assertThat(taken.take()).isEqualTo("cancelled");
        take(memory, "all", 100).join();
        assertThat(taken).containsExactly("all");
    }

    private void takeUntilCancelled(ContextMemory memory, Cancellation cancellation) {
        try {
            memory.take(100, cancellation);
            taken.add("taken");
        } catch (CancellationException e) {
            taken.add("cancelled");
        } catch (InterruptedException e) {
            taken.add("interrupted");
        }
    }

    @Test
    void neverMoreTokensAreTakenThanFit() throws Exception {
        ContextMemory memory = memory(100);
        CountDownLatch start = new CountDownLatch(1);
        int[] inUse = new int[1];
        List<CompletableFuture<Integer>> highest = new ArrayList<>();
        for (int caller = 0; caller < 8; caller++) {
            int tokens = 10 + 11 * caller;
            CompletableFuture<Integer> seen = new CompletableFuture<>();
            highest.add(seen);
            start(() -> {
                int most = 0;
                try {
                    start.await();
                    for (int turn = 0; turn < 500; turn++) {
                        memory.take(tokens, new Cancellation());
                        synchronized (inUse) {
                            inUse[0] += tokens;
                            most = Math.max(most, inUse[0]);
                        }
                        Thread.onSpinWait();
                        synchronized (inUse) {
                            inUse[0] -= tokens;
                        }
                        memory.giveBack(tokens);
                    }
                    seen.complete(most);
                } catch (InterruptedException e) {
                    seen.completeExceptionally(e);
                }
            });
        }
        start.countDown();
        for (CompletableFuture<Integer> seen : highest) {
            assertThat(seen.get(60, TimeUnit.SECONDS)).isBetween(10, 100);
        }
    }

    private static ContextMemory memory(int tokens) {
        return new ContextMemory(tokens, 0);
    }

    private Thread take(ContextMemory memory, String name, int tokens) {
        return start(() -> {
            try {
                memory.take(tokens, new Cancellation());
                taken.add(name);
            } catch (InterruptedException e) {
                taken.add(name + " was interrupted");
            }
        });
    }

    private Thread start(Runnable task) {
        Thread thread = new Thread(task, "context memory test");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(thread.isAlive()).as("the call waits").isTrue();
            Thread.onSpinWait();
        }
    }
}
