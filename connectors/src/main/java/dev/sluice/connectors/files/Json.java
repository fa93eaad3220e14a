package dev.sluice.connectors.files;

import com.fasterxml.jackson.core.JsonFactory;

/** For looking at single members of records. */
final class Json {

    /** Names come from strangers: they are not kept. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private Json() {}
}
