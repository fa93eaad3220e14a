package dev.sluice.connectors.kafka;

import java.util.HashMap;
import java.util.Map;

/** The user's properties of a Kafka client beside those that Sluice decides by options of their own. */
final class ClientProperties {

    /**
     * Both together.
     *
     * @param properties the user's
     * @param decided by options
     * @throws IllegalArgumentException if the user says otherwise than an option: one of them would be ignored
     */
    static Map<String, String> with(Map<String, String> properties, Map<String, String> decided) {
        decided.forEach((name, value) -> {
            String other = properties.get(name);
            if (other != null && !other.equals(value)) {
                throw new IllegalArgumentException("Kafka property '" + name + "' is '" + other
                        + "', but an option decides it: '" + value + "'; expected it once; leave the property out");
            }
        });
        Map<String, String> result = new HashMap<>(properties);
        result.putAll(decided);
        return result;
    }

    private ClientProperties() {}
}
