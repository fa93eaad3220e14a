package dev.sluice.connectors.kafka;

import org.jspecify.annotations.Nullable;

/**
 * Kafka is not as a job needs it: no broker answers, a topic is missing, a setting does not fit. Retrying alone does
 * not help; the message says what, the value, what was expected and the remedy, and holds no secret.
 */
public final class KafkaSetupException extends RuntimeException {

    public KafkaSetupException(String message) {
        super(message);
    }

    public KafkaSetupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
