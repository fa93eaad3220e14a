package dev.sluice.inference;

/** Whether a model is asked; the state of a circuit breaker. */
public enum CircuitState {
    /** It is. */
    CLOSED,
    /** It has failed too often: after a pause a few sets try whether it is well again. */
    HALF_OPEN,
    /** It has failed too often and is left alone for now. */
    OPEN
}
