package dev.sluice.connectors.candidates;

import static dev.sluice.connectors.files.InvalidFileException.quoted;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Which columns of a Parquet file make a candidate set: those of the wire format, by their names. */
final class CandidateColumns {

    private static final List<String> REQUIRED = List.of("query_id", "query", "documents");
    private static final List<String> CONTENT = List.of("text", "fields", "image", "pdf");
    private static final Set<PrimitiveTypeName> WHOLE = Set.of(PrimitiveTypeName.INT32, PrimitiveTypeName.INT64);
    private static final Set<PrimitiveTypeName> REAL =
            Set.of(PrimitiveTypeName.FLOAT, PrimitiveTypeName.DOUBLE, PrimitiveTypeName.INT32, PrimitiveTypeName.INT64);

    private final String file;
    private final MessageType schema;

    private CandidateColumns(String file, MessageType schema) {
        this.file = file;
        this.schema = schema;
    }

    /**
     * The part of a schema that is read.
     *
     * @throws InvalidFileException if a required column is missing, or one has a type that it may not have
     */
    static MessageType of(String file, MessageType schema) throws InvalidFileException {
        return new CandidateColumns(file, schema).select();
    }

    /** True where the repeated field of a list holds its elements, rather than being one itself, as it once was. */
    static boolean wrapsElement(GroupType list) {
        Type repeated = list.getType(0);
        return !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && !repeated.getName().equals("array")
                && !repeated.getName().equals(list.getName() + "_tuple");
    }

    private MessageType select() throws InvalidFileException {
        for (String name : REQUIRED) {
            if (!schema.containsField(name) || schema.getType(name).isRepetition(Type.Repetition.REPEATED)) {
                throw InvalidFileException.of(
                        file,
                        Problem.COLUMNS,
                        "there is no column " + quoted(name) + " among " + names(schema),
                        "the columns " + String.join(", ", REQUIRED),
                        "Rename the columns, or write those that are missing");
            }
        }
        List<Type> selected = new ArrayList<>();
        for (Type column : schema.getFields()) {
            if (column.isRepetition(Type.Repetition.REPEATED)) {
                continue;
            }
            switch (column.getName()) {
                case "query_id", "query", "instruction" -> selected.add(text(column, column.getName()));
                case "top_n" -> selected.add(number(column, column.getName(), WHOLE, "a whole number"));
                case "event_time" -> selected.add(time(column));
                case "attributes" -> selected.add(attributes(column));
                case "documents" -> selected.add(documents(column));
                default -> {}
            }
        }
        return new MessageType(schema.getName(), selected);
    }

    private Type text(Type column, String path) throws InvalidFileException {
        require(isText(column), column, path, "a string");
        return column;
    }

    private Type number(Type column, String path, Set<PrimitiveTypeName> types, String expected)
            throws InvalidFileException {
        require(
                column.isPrimitive()
                        && types.contains(column.asPrimitiveType().getPrimitiveTypeName())
                        && (column.getLogicalTypeAnnotation() == null
                                || (column.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation whole
                                        && whole.isSigned())),
                column,
                path,
                expected);
        return column;
    }

    private Type time(Type column) throws InvalidFileException {
        require(
                isText(column)
                        || (column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation
                                && isOf(column, PrimitiveTypeName.INT64)),
                column,
                "event_time",
                "a timestamp or a string");
        return column;
    }

    private Type attributes(Type column) throws InvalidFileException {
        boolean isMap = column.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation
                && column.asGroupType().getFieldCount() == 1
                && !column.asGroupType().getType(0).isPrimitive()
                && column.asGroupType().getType(0).asGroupType().getFieldCount() == 2
                && isText(column.asGroupType().getType(0).asGroupType().getType(0))
                && isText(column.asGroupType().getType(0).asGroupType().getType(1));
        require(isMap || isText(column), column, "attributes", "a map of strings, or a string with a JSON object");
        return column;
    }

    private Type documents(Type column) throws InvalidFileException {
        String expected = "a list of strings, or of structs with one of " + String.join(", ", CONTENT);
        require(
                column.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
                        && column.asGroupType().getFieldCount() == 1,
                column,
                "documents",
                expected);
        GroupType list = column.asGroupType();
        Type repeated = list.getType(0);
        if (!wrapsElement(list)) {
            return list.withNewFields(document(repeated, expected));
        }
        GroupType wrapper = repeated.asGroupType();
        return list.withNewFields(wrapper.withNewFields(document(wrapper.getType(0), expected)));
    }

    private Type document(Type element, String expected) throws InvalidFileException {
        if (isText(element)) {
            return element;
        }
        require(
                !element.isPrimitive()
                        && element.getLogicalTypeAnnotation() == null
                        && element.asGroupType().getFields().stream()
                                .anyMatch(field -> CONTENT.contains(field.getName())),
                element,
                "documents[]",
                expected);
        List<Type> members = new ArrayList<>();
        for (Type member : element.asGroupType().getFields()) {
            String path = "documents[]." + member.getName();
            switch (member.getName()) {
                case "id", "text", "image", "pdf" -> members.add(text(member, path));
                case "score" -> members.add(number(member, path, REAL, "a number"));
                case "label", "page" -> members.add(number(member, path, WHOLE, "a whole number"));
                case "fields" -> members.add(fields(member, path));
                default -> {}
            }
        }
        return element.asGroupType().withNewFields(members);
    }

    private Type fields(Type member, String path) throws InvalidFileException {
        boolean isJson = member.getLogicalTypeAnnotation() instanceof JsonLogicalTypeAnnotation;
        boolean isStruct = !member.isPrimitive()
                && member.getLogicalTypeAnnotation() == null
                && member.asGroupType().getFields().stream().allMatch(CandidateColumns::isText);
        require(isJson || isStruct, member, path, "a struct of strings, or JSON");
        return member;
    }

    private static boolean isText(Type column) {
        LogicalTypeAnnotation meaning = column.getLogicalTypeAnnotation();
        return isOf(column, PrimitiveTypeName.BINARY)
                && (meaning == null
                        || meaning instanceof StringLogicalTypeAnnotation
                        || meaning instanceof EnumLogicalTypeAnnotation
                        || meaning instanceof JsonLogicalTypeAnnotation);
    }

    private static boolean isOf(Type column, PrimitiveTypeName type) {
        return column.isPrimitive() && column.asPrimitiveType().getPrimitiveTypeName() == type;
    }

    private void require(boolean fits, Type column, String path, String expected) throws InvalidFileException {
        if (!fits) {
            throw InvalidFileException.of(
                    file,
                    Problem.COLUMNS,
                    "column " + quoted(path) + " is " + typeOf(column) + ", among " + names(schema),
                    expected,
                    "Convert the column");
        }
    }

    private static String names(MessageType schema) {
        return schema.getFields().stream().map(Type::getName).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String typeOf(Type column) {
        LogicalTypeAnnotation meaning = column.getLogicalTypeAnnotation();
        if (column.isPrimitive()) {
            PrimitiveType type = column.asPrimitiveType();
            return type.getPrimitiveTypeName() + (meaning == null ? "" : " (" + meaning + ")");
        }
        return meaning == null ? "a struct" : "a group (" + meaning + ")";
    }
}
