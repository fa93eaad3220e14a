package dev.sluice.sql.rows;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** The OUTPUT of a model: which columns it has, in the order of the statement. Writes lines as rows. */
public final class OutputColumns implements Serializable {

    /** What an answer says of a pair. */
    public static final Set<OutputColumn> OF_PAIRS =
            EnumSet.of(OutputColumn.RELEVANCE_SCORE, OutputColumn.STATUS, OutputColumn.REASON);

    /** What an answer says of a document among others. */
    public static final Set<OutputColumn> OF_SETS = EnumSet.allOf(OutputColumn.class);

    private final OutputColumn[] columns;
    private final LogicalTypeRoot[] types;

    private OutputColumns(OutputColumn[] columns, LogicalTypeRoot[] types) {
        this.columns = columns;
        this.types = types;
    }

    /**
     * Columns of types that are known to fit.
     *
     * @param types one a column
     */
    public static OutputColumns of(List<OutputColumn> columns, List<LogicalTypeRoot> types) {
        return new OutputColumns(columns.toArray(new OutputColumn[0]), types.toArray(new LogicalTypeRoot[0]));
    }

    /**
     * The columns of a statement, by name.
     *
     * @param model its name, for messages
     * @param known what this model can say
     * @throws ValidationException if a column is not known or has another type, or the score is missing
     */
    public static OutputColumns of(ResolvedSchema output, String model, Set<OutputColumn> known) {
        List<OutputColumn> columns = new ArrayList<>();
        List<LogicalTypeRoot> types = new ArrayList<>();
        for (Column declared : output.getColumns()) {
            LogicalType type = declared.getDataType().getLogicalType();
            OutputColumn column = known(declared, model, known);
            if (!column.takes(type.getTypeRoot())) {
                throw new ValidationException("OUTPUT column '" + declared.getName() + "' of model '" + model
                        + "' has the type " + type + "; expected " + column.expectedType() + ". Change its type");
            }
            if (column != OutputColumn.STATUS && !type.isNullable()) {
                throw new ValidationException("OUTPUT column '" + declared.getName() + "' of model '" + model
                        + "' is NOT NULL; expected a nullable column, since a row that cannot be answered has NULL"
                        + " there. Leave NOT NULL out");
            }
            columns.add(column);
            types.add(type.getTypeRoot());
        }
        if (!columns.contains(OutputColumn.RELEVANCE_SCORE)) {
            throw new ValidationException("The OUTPUT of model '" + model + "' has the columns "
                    + output.getColumnNames() + "; expected among them " + OutputColumn.RELEVANCE_SCORE + ". Add it");
        }
        return of(columns, types);
    }

    private static OutputColumn known(Column declared, String model, Set<OutputColumn> known) {
        Optional<OutputColumn> column = known.stream()
                .filter(candidate -> candidate.column().equals(declared.getName()))
                .findFirst();
        return column.orElseThrow(() -> new ValidationException("OUTPUT column '" + declared.getName() + "' of model '"
                + model + "' is not known; expected some of "
                + known.stream().map(OutputColumn::toString).collect(Collectors.joining(", "))
                + hint(declared.getName(), known) + ". Rename it or leave it out"));
    }

    private static String hint(String name, Set<OutputColumn> known) {
        boolean isOfSets = Arrays.stream(OutputColumn.values())
                .anyMatch(column -> column.column().equals(name.toLowerCase(Locale.ROOT)) && !known.contains(column));
        return isOfSets ? ", since the INPUT is a pair and no array of documents" : "";
    }

    /** A line as a row. */
    public RowData write(AnswerLine line) {
        GenericRowData row = new GenericRowData(columns.length);
        for (int place = 0; place < columns.length; place++) {
            row.setField(place, columns[place].value(line, types[place]));
        }
        return row;
    }
}
