package dev.sluice.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.BreakerOptions;
import dev.sluice.inference.CircuitState;
import dev.sluice.inference.InferenceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
        assertThat(circuit.ask()).isNull();
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
        assertThat(circuit.ask()).isNull();
        nanos.addAndGet(PAUSE.toNanos() + 1);
        List<Circuit.Permit> trials = new ArrayList<>();
        for (int trial = 0; trial < Circuit.TRIALS; trial++) {
            trials.add(Objects.requireNonNull(circuit.ask()));
        }
        assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
        assertThat(circuit.ask()).as("one more than try").isNull();
        trials.forEach(Circuit.Permit::succeeded);
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
        assertThat(circuit.ask()).isNotNull();
    }

    @Test
    void aTrialThatFailsOpensItAgain() {
        tell(5, false);
        nanos.addAndGet(PAUSE.toNanos() + 1);
        tell(Circuit.TRIALS, false);
        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
        assertThat(circuit.ask()).isNull();
    }

    @Test
    void aTrialThatTaughtNothingMakesWayForAnother() {
        tell(5, false);
        nanos.addAndGet(PAUSE.toNanos() + 1);
        for (int trial = 0; trial < 20; trial++) {
            Objects.requireNonNull(circuit.ask()).learnedNothing();
        }
        tell(Circuit.TRIALS, true);
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void whatWasAskedBeforeTheCircuitChangedIsNotHeard() {
        List<Circuit.Permit> old = new ArrayList<>();
        for (int set = 0; set < 20; set++) {
            old.add(Objects.requireNonNull(circuit.ask()));
        }
        tell(5, false);
        nanos.addAndGet(PAUSE.toNanos() + 1);
        Circuit.Permit trial = Objects.requireNonNull(circuit.ask());
        old.subList(0, 10).forEach(permit -> permit.failed(new InferenceException("long ago")));
        old.subList(10, 20).forEach(Circuit.Permit::learnedNothing);
        assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
        assertThat(circuit.ask()).isNotNull();
        assertThat(circuit.ask()).isNotNull();
        assertThat(circuit.ask()).as("one more than try").isNull();
        trial.learnedNothing();
    }

    @Test
    void withoutABreakerTheModelIsAlwaysAsked() {
        Circuit none = circuit(BreakerOptions.NONE);
        for (int set = 0; set < 100; set++) {
            Objects.requireNonNull(none.ask()).failed(new InferenceException("out of order"));
        }
        assertThat(none.state()).isEqualTo(CircuitState.CLOSED);
    }

    private Circuit circuit(BreakerOptions options) {
        return new Circuit("test", options, nanos::get);
    }

    private void tell(int sets, boolean well) {
        for (int set = 0; set < sets; set++) {
            Circuit.Permit permit = Objects.requireNonNull(circuit.ask());
            if (well) {
                permit.succeeded();
            } else {
                permit.failed(new InferenceException("out of order"));
            }
        }
    }
}
