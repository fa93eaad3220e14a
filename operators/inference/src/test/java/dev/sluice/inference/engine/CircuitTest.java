package dev.sluice.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.BreakerOptions;
import dev.sluice.inference.CircuitState;
import dev.sluice.inference.InferenceException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitTest {

    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong(1);
    private final Circuit circuit = circuit(new BreakerOptions(10, 0.5, PAUSE));

    @Test
    void opensWhenHalfOfTheLastSetsFailedAndNotBefore() {
        tell(5, true);
        tell(4, false);
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
        tell(1, false);
        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
        assertThat(circuit.asks()).isFalse();
        assertThat(circuit.refusal()).hasMessageStartingWith("circuit open: ");
    }

    @Test
    void aFewFailuresAtTheStartSayNothingYet() {
        tell(4, false);
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void failuresThatLieFurtherBackAreForgotten() {
        tell(2, false);
        tell(6, true);
        tell(2, false);
        tell(6, true);
        tell(2, false);
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void afterThePauseAFewSetsTryAndDecide() {
        tell(5, false);
        assertThat(circuit.asks()).isFalse();
        nanos.addAndGet(PAUSE.toNanos() + 1);
        for (int trial = 0; trial < Circuit.TRIALS; trial++) {
            assertThat(circuit.asks()).isTrue();
        }
        assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
        assertThat(circuit.asks()).as("one more than try").isFalse();
        for (int trial = 0; trial < Circuit.TRIALS; trial++) {
            circuit.succeeded();
        }
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
        assertThat(circuit.asks()).isTrue();
    }

    @Test
    void aTrialThatFailsOpensItAgain() {
        tell(5, false);
        nanos.addAndGet(PAUSE.toNanos() + 1);
        tell(Circuit.TRIALS, false);
        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
        assertThat(circuit.asks()).isFalse();
    }

    @Test
    void aTrialThatTaughtNothingMakesWayForAnother() {
        tell(5, false);
        nanos.addAndGet(PAUSE.toNanos() + 1);
        for (int trial = 0; trial < 20; trial++) {
            assertThat(circuit.asks()).isTrue();
            circuit.learnedNothing();
        }
        tell(Circuit.TRIALS, true);
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void withoutABreakerTheModelIsAlwaysAsked() {
        Circuit none = circuit(BreakerOptions.NONE);
        for (int set = 0; set < 100; set++) {
            assertThat(none.asks()).isTrue();
            none.failed(new InferenceException("out of order"));
        }
        assertThat(none.state()).isEqualTo(CircuitState.CLOSED);
    }

    private Circuit circuit(BreakerOptions options) {
        return new Circuit("test", options, nanos::get);
    }

    private void tell(int sets, boolean well) {
        for (int set = 0; set < sets; set++) {
            assertThat(circuit.asks()).isTrue();
            if (well) {
                circuit.succeeded();
            } else {
                circuit.failed(new InferenceException("out of order"));
            }
        }
    }
}
