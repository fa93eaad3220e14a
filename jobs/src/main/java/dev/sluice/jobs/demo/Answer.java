package dev.sluice.jobs.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;

/** The attribute in which a candidate set of the demo names its right method, so that it is known even if missed. */
final class Answer {
    private static final String NAME = "answer";
    private static final ObjectMapper JSON = new ObjectMapper();

    static Attributes attributes(String methodId) {
        return new Attributes(
                JsonNodeFactory.instance.objectNode().put(NAME, methodId).toString());
    }

    /**
     * The id of the right method.
     *
     * @throws IllegalArgumentException if the set does not name one
     */
    static String of(CandidateSet set) {
        try {
            return JSON.readTree(set.attributes().json()).required(NAME).textValue();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The attributes of query '" + set.queryId() + "' are no JSON", e);
        }
    }

    private Answer() {}
}
