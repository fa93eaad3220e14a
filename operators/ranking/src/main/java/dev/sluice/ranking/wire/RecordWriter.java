package dev.sluice.ranking.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.FieldValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON record, member by member, as compact UTF-8 on one line. What it cannot write so that it is read back
 * the same it refuses with an {@link IllegalArgumentException}. Not thread-safe.
 */
final class RecordWriter {

    /** Writes the members of the record's object. */
    @FunctionalInterface
    interface Body {
        void write(RecordWriter writer) throws IOException;
    }

    private static final JsonGenerator.Feature PAIRS_AS_UTF8 =
            JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8.mappedFeature();
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final JsonGenerator generator;
    private final TextPolicy texts;

    private RecordWriter(JsonGenerator generator, TextPolicy texts) {
        this.generator = generator;
        this.texts = texts;
    }

    static byte[] write(TextPolicy texts, Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator generator = WireJson.FACTORY.createGenerator(bytes)) {
            // Only clean text can have its surrogate pairs as four bytes; otherwise each surrogate is escaped.
            generator.configure(PAIRS_AS_UTF8, texts == TextPolicy.CLEAN);
            RecordWriter writer = new RecordWriter(generator, texts);
            generator.writeStartObject();
            body.write(writer);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    void text(String name, @Nullable String value) throws IOException {
        name(name);
        if (value == null) {
            generator.writeNull();
        } else {
            generator.writeString(checked(value, name));
        }
    }

    void integer(String name, @Nullable Integer value) throws IOException {
        integer(name, value == null ? null : value.longValue());
    }

    void integer(String name, @Nullable Long value) throws IOException {
        name(name);
        if (value == null) {
            generator.writeNull();
        } else {
            generator.writeNumber(value);
        }
    }

    void number(String name, @Nullable Double value) throws IOException {
        name(name);
        if (value == null) {
            generator.writeNull();
        } else {
            number(value, name);
        }
    }

    void floatNumber(String name, @Nullable Float value) throws IOException {
        name(name);
        if (value == null) {
            generator.writeNull();
        } else {
            checkFinite(value, name);
            generator.writeNumber(value);
        }
    }

    void bool(String name, boolean value) throws IOException {
        generator.writeBooleanField(name, value);
    }

    void instant(String name, @Nullable Instant value) throws IOException {
        text(name, value == null ? null : WireTime.format(value));
    }

    void milliseconds(String name, Duration value) throws IOException {
        number(name, value.toNanos() / NANOS_PER_MILLISECOND);
    }

    void base64(String name, @Nullable Bytes value) throws IOException {
        text(name, value == null ? null : Base64.getEncoder().encodeToString(value.toArray()));
    }

    void nothing(String name) throws IOException {
        generator.writeNullField(name);
    }

    /** Attributes go through the reader, since a program may have made them of anything, line ends included. */
    void attributes(String name, Attributes attributes) throws IOException {
        name(name);
        try {
            RecordParser.parse(attributes.json(), texts, reader -> {
                reader.copyTo(generator);
                return attributes;
            });
        } catch (MalformedRecordException e) {
            throw new IllegalArgumentException("'" + name + "' cannot be written: " + e.getMessage(), e);
        }
    }

    /** Writes a value of a document's field, numbers as they were written. */
    void fieldValue(String name, FieldValue value) throws IOException {
        name(name);
        fieldValue(value, name);
    }

    private void fieldValue(FieldValue value, String name) throws IOException {
        if (value instanceof FieldValue.Text text) {
            generator.writeString(checked(text.text(), name));
        } else if (value instanceof FieldValue.Numeral number) {
            generator.writeNumber(number.literal());
        } else if (value instanceof FieldValue.Bool bool) {
            generator.writeBoolean(bool.value());
        } else if (value instanceof FieldValue.Items items) {
            generator.writeStartArray();
            for (FieldValue element : items.values()) {
                fieldValue(element, name);
            }
            generator.writeEndArray();
        } else if (value instanceof FieldValue.Members members) {
            generator.writeStartObject();
            for (Map.Entry<String, FieldValue> member : members.values().entrySet()) {
                fieldValue(member.getKey(), member.getValue());
            }
            generator.writeEndObject();
        } else {
            generator.writeNull();
        }
    }

    /** Writes an array of numbers. */
    void numbers(String name, double... values) throws IOException {
        generator.writeArrayFieldStart(name);
        for (double value : values) {
            number(value, name);
        }
        generator.writeEndArray();
    }

    void startObject(String name) throws IOException {
        name(name);
        generator.writeStartObject();
    }

    void startArray(String name) throws IOException {
        name(name);
        generator.writeStartArray();
    }

    /** Starts an object that is an element of an array. */
    void startElement() throws IOException {
        generator.writeStartObject();
    }

    void endObject() throws IOException {
        generator.writeEndObject();
    }

    void endArray() throws IOException {
        generator.writeEndArray();
    }

    private void name(String name) throws IOException {
        generator.writeFieldName(checked(name, name));
    }

    private void number(double value, String name) throws IOException {
        checkFinite(value, name);
        generator.writeNumber(value);
    }

    private static void checkFinite(double value, String name) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("'" + MemberPath.shorten(name) + "' is " + value
                    + "; expected a finite number, JSON has no other. Leave it out where there is no value.");
        }
    }

    private String checked(String text, String name) {
        int flaw = texts.flawIn(text);
        if (flaw != TextPolicy.NO_FLAW) {
            throw new IllegalArgumentException("'" + MemberPath.shorten(name) + "' holds "
                    + TextPolicy.describe(text, flaw)
                    + "; expected text without U+0000 and unpaired surrogates. Remove or replace the character.");
        }
        return text;
    }
}
