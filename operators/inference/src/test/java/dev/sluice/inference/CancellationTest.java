package dev.sluice.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CancellationTest {

    private final Cancellation cancellation = new Cancellation();
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

    @Test
    void actionsRunOnceInTheirOrderWhenItIsCancelled() {
        for (String name : List.of("first", "second")) {
            assertThat(cancellation.onCancel(() -> events.add(name))).isNotNull();
        }
        assertThat(events).isEmpty();
        cancellation.cancel();
        cancellation.cancel();
        assertThat(events).containsExactly("first", "second");
    }

    @Test
    void anActionSeesThatItIsCancelled() {
        assertThat(cancellation.onCancel(() -> events.add("cancelled " + cancellation.isCancelled())))
                .isNotNull();
        cancellation.cancel();
        assertThat(events).containsExactly("cancelled true");
    }

    @Test
    void anActionThatComesLateRunsAtOnce() {
        cancellation.cancel();
        cancellation.onCancel(() -> events.add("late")).close();
        assertThat(events).containsExactly("late");
    }

    @Test
    void anActionThatIsWithdrawnDoesNotRun() {
        Runnable action = () -> events.add("run");
        Cancellation.Registration withdrawn = cancellation.onCancel(action);
        assertThat(cancellation.onCancel(action)).isNotNull();
        withdrawn.close();
        withdrawn.close();
        cancellation.cancel();
        assertThat(events).as("the other of two equal ones").containsExactly("run");
    }

    @Test
    void onlyACancelledOneThrows() {
        assertThat(cancellation.isCancelled()).isFalse();
        assertThatCode(cancellation::throwIfCancelled).doesNotThrowAnyException();
        cancellation.cancel();
        assertThat(cancellation.isCancelled()).isTrue();
        assertThatThrownBy(cancellation::throwIfCancelled).isInstanceOf(CancellationException.class);
    }

    @Test
    void withdrawingWaitsForAnActionThatRuns() throws Exception {
        CountDownLatch acting = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Cancellation.Registration registration = cancellation.onCancel(() -> {
            acting.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            events.add("acted");
        });
        Thread canceller = start(cancellation::cancel);
        acting.await();
        Thread withdrawing = start(() -> {
            registration.close();
            events.add("withdrawn");
        });
        while (withdrawing.getState() != Thread.State.BLOCKED && withdrawing.isAlive()) {
            Thread.onSpinWait();
        }
        release.countDown();
        withdrawing.join();
        canceller.join();
        assertThat(events).containsExactly("acted", "withdrawn");
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "cancellation test");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
