package dev.sluice.connectors.candidates;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * Writes each row as JSON: what the wire format's codec refuses, it refuses of a row too, and a dead letter can be run
 * again. Whole numbers and doubles keep their value to the last bit, floats as the double of the same value. Columns
 * that are absent in a row are left out. For one thread.
 */
final class RowJson extends RecordMaterializer<byte[]> {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String ATTRIBUTES = "attributes";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Row row;
    private JsonGenerator json;

    RowJson(MessageType schema) {
        this.json = generator();
        this.row = new Row(schema);
    }

    @Override
    public byte[] getCurrentRecord() {
        return bytes.toByteArray();
    }

    @Override
    public GroupConverter getRootConverter() {
        return row;
    }

    private JsonGenerator generator() {
        bytes.reset();
        try {
            return JSON.createGenerator(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes before a value: its name, or nothing in a list. */
    @FunctionalInterface
    private interface Place {
        void enter() throws IOException;
    }

    /** Something to write; memory does not fail. */
    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private static void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Converter member(Type type) {
        return converter(type, () -> json.writeFieldName(type.getName()));
    }

    private Converter converter(Type type, Place place) {
        if (type.isPrimitive()) {
            return new Scalar(type.asPrimitiveType(), place);
        }
        GroupType group = type.asGroupType();
        LogicalTypeAnnotation meaning = group.getLogicalTypeAnnotation();
        if (meaning instanceof ListLogicalTypeAnnotation) {
            return new Items(group, place);
        }
        return meaning instanceof MapLogicalTypeAnnotation ? new Entries(group, place) : new Members(group, place);
    }

    /** A group of fixed converters. */
    private abstract static class Group extends GroupConverter {

        private List<Converter> converters = List.of();

        void have(List<Converter> converters) {
            this.converters = converters;
        }

        @Override
        public Converter getConverter(int index) {
            return converters.get(index);
        }
    }

    private final class Row extends Group {

        Row(MessageType schema) {
            have(schema.getFields().stream().map(RowJson.this::member).toList());
        }

        @Override
        public void start() {
            json = generator();
            write(json::writeStartObject);
        }

        @Override
        public void end() {
            write(() -> {
                json.writeEndObject();
                json.close();
            });
        }
    }

    private final class Members extends Group {

        private final Place place;

        Members(GroupType group, Place place) {
            this.place = place;
            have(group.getFields().stream().map(RowJson.this::member).toList());
        }

        @Override
        public void start() {
            write(() -> {
                place.enter();
                json.writeStartObject();
            });
        }

        @Override
        public void end() {
            write(json::writeEndObject);
        }
    }

    /** A list in the form of today, {@code list { repeated group { element } }}, or in an older one. */
    private final class Items extends Group {

        private final Place place;

        Items(GroupType list, Place place) {
            this.place = place;
            Type repeated = list.getType(0);
            have(List.of(
                    CandidateColumns.wrapsElement(list)
                            ? new Wrapper(repeated.asGroupType())
                            : converter(repeated, () -> {})));
        }

        @Override
        public void start() {
            write(() -> {
                place.enter();
                json.writeStartArray();
            });
        }

        @Override
        public void end() {
            write(json::writeEndArray);
        }
    }

    private final class Wrapper extends Group {

        private boolean absent;

        Wrapper(GroupType wrapper) {
            have(List.of(converter(wrapper.getType(0), () -> absent = false)));
        }

        @Override
        public void start() {
            absent = true;
        }

        @Override
        public void end() {
            if (absent) {
                write(json::writeNull);
            }
        }
    }

    private final class Entries extends Group {

        private final Place place;

        Entries(GroupType map, Place place) {
            this.place = place;
            have(List.of(new Entry(map.getType(0).asGroupType())));
        }

        @Override
        public void start() {
            write(() -> {
                place.enter();
                json.writeStartObject();
            });
        }

        @Override
        public void end() {
            write(json::writeEndObject);
        }
    }

    private final class Entry extends Group {

        private String key = "";
        private boolean absent;

        Entry(GroupType entry) {
            PrimitiveConverter keys = new PrimitiveConverter() {
                @Override
                public void addBinary(Binary value) {
                    key = value.toStringUsingUTF8();
                }
            };
            Converter values = converter(entry.getType(1), () -> {
                absent = false;
                json.writeFieldName(key);
            });
            have(List.of(keys, values));
        }

        @Override
        public void start() {
            absent = true;
        }

        @Override
        public void end() {
            if (absent) {
                write(() -> json.writeNullField(key));
            }
        }
    }

    private final class Scalar extends PrimitiveConverter {

        private final PrimitiveType type;
        private final Place place;

        Scalar(PrimitiveType type, Place place) {
            this.type = type;
            this.place = place;
        }

        @Override
        public void addBinary(Binary value) {
            write(() -> {
                place.enter();
                String text = value.toStringUsingUTF8();
                if (type.getLogicalTypeAnnotation() instanceof JsonLogicalTypeAnnotation
                        || type.getName().equals(ATTRIBUTES)) {
                    json.writeRawValue(text);
                } else {
                    json.writeString(text);
                }
            });
        }

        @Override
        public void addBoolean(boolean value) {
            write(() -> {
                place.enter();
                json.writeBoolean(value);
            });
        }

        @Override
        public void addDouble(double value) {
            write(() -> {
                place.enter();
                json.writeNumber(value);
            });
        }

        @Override
        public void addFloat(float value) {
            addDouble(value);
        }

        @Override
        public void addInt(int value) {
            addLong(value);
        }

        @Override
        public void addLong(long value) {
            write(() -> {
                place.enter();
                if (type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp) {
                    json.writeString(time(timestamp, value).toString());
                } else {
                    json.writeNumber(value);
                }
            });
        }

        private static Instant time(TimestampLogicalTypeAnnotation timestamp, long value) {
            long unit = switch (timestamp.getUnit()) {
                case MILLIS -> 1_000L;
                case MICROS -> 1_000_000L;
                case NANOS -> 1_000_000_000L;
            };
            return Instant.ofEpochSecond(
                    Math.floorDiv(value, unit), Math.floorMod(value, unit) * (1_000_000_000L / unit));
        }
    }
}
