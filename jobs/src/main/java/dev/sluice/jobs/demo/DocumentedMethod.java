package dev.sluice.jobs.demo;

import java.util.Objects;

/**
 * A method and what its author said it does: a document and the query whose right answer it is.
 *
 * @param id names the method, such as {@code org.apache.flink.configuration.Configuration#get(ConfigOption)}
 * @param query the first sentence of its Javadoc, as plain text
 * @param code the method without any comment
 */
public record DocumentedMethod(String id, String query, String code) {
    public DocumentedMethod {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(query, "query");
        Objects.requireNonNull(code, "code");
    }
}
