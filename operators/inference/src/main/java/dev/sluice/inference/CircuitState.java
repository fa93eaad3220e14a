package dev.sluice.inference;

/** Whether a model is asked; the state of a circuit breaker. */
public enum CircuitState {
    /** It is. */
    CLOSED(0),
    /** It has failed too often: after a pause a few sets try whether it is well again. */
    HALF_OPEN(1),
    /** It has failed too often and is left alone for now. */
    OPEN(2);

    private final int number;

    CircuitState(int number) {
        this.number = number;
    }

    /** The number that stands for the state in metrics: the higher, the worse. */
    public int number() {
        return number;
    }
}
