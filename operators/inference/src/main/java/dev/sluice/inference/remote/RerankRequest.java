package dev.sluice.inference.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service is asked: to score documents for a query, all of them, and not to send them back. Its text form names
 * no text.
 *
 * @param model what the service calls the model; null to leave it to the service
 */
record RerankRequest(@Nullable String model, String query, List<String> documents) {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    RerankRequest {
        documents = List.copyOf(documents);
    }

    /** As JSON in UTF-8; equal requests are equal to the byte. All texts have their surrogates in pairs. */
    byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (model != null) {
                json.writeStringField("model", model);
            }
            json.writeStringField("query", query);
            json.writeArrayFieldStart("documents");
            for (String document : documents) {
                json.writeString(document);
            }
            json.writeEndArray();
            json.writeBooleanField("return_documents", false);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory can be written", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return "RerankRequest[documents=" + documents.size() + "]";
    }
}
