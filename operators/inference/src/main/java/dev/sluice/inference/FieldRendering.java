package dev.sluice.inference;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How documents with fields become texts.
 *
 * @param fields the fields that are read, in this order; all, in the order of the document, where the list is empty
 */
public record FieldRendering(FieldTemplate template, List<Field> fields) implements Serializable {

    /** All fields as JSON, in the order of the document. */
    public static final FieldRendering DEFAULT = new FieldRendering(FieldTemplate.JSON, List.of());

    /**
     * A field that is read.
     *
     * @param weight its part of the token budget against the weights of the others, at least 1
     */
    public record Field(String name, int weight) implements Serializable {
        public Field {
            Objects.requireNonNull(name, "name");
            if (weight < 1) {
                throw new IllegalArgumentException(
                        "Weight " + weight + " of field '" + name + "': expected at least 1");
            }
        }
    }

    public FieldRendering {
        Objects.requireNonNull(template, "template");
        fields = List.copyOf(fields);
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            if (!names.add(field.name())) {
                throw new IllegalArgumentException(
                        "Field '" + field.name() + "' stands twice: expected each field once");
            }
        }
    }
}
