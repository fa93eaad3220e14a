package dev.sluice.sql.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** How an array holds documents. */
public enum DocumentForm {
    /** {@code ARRAY<STRING>}: each has its index as id, as in the wire format. */
    TEXTS {
        @Override
        DocumentCell read(ArrayData documents, int index) {
            String text = documents.isNullAt(index)
                    ? null
                    : documents.getString(index).toString();
            return new DocumentCell(Integer.toString(index), text);
        }
    },

    /** {@code ARRAY<ROW<id STRING, document STRING>>}, whatever the names. */
    ROWS {
        @Override
        DocumentCell read(ArrayData documents, int index) {
            if (documents.isNullAt(index)) {
                return new DocumentCell(null, null);
            }
            RowData row = documents.getRow(index, 2);
            return new DocumentCell(
                    row.isNullAt(0) ? null : row.getString(0).toString(),
                    row.isNullAt(1) ? null : row.getString(1).toString());
        }
    };

    /** What is expected, for messages. */
    public static final String EXPECTED = "ARRAY<STRING> or ARRAY<ROW<id STRING, document STRING>>";

    /** The form of a type; empty where it holds no documents. */
    public static Optional<DocumentForm> of(LogicalType type) {
        if (!(type instanceof ArrayType array)) {
            return Optional.empty();
        }
        LogicalType element = array.getElementType();
        if (isText(element)) {
            return Optional.of(TEXTS);
        }
        boolean isIdAndText = element.is(LogicalTypeRoot.ROW)
                && element.getChildren().size() == 2
                && element.getChildren().stream().allMatch(DocumentForm::isText);
        return isIdAndText ? Optional.of(ROWS) : Optional.empty();
    }

    /** True for all that holds characters. */
    public static boolean isText(LogicalType type) {
        return type.is(LogicalTypeFamily.CHARACTER_STRING);
    }

    abstract DocumentCell read(ArrayData documents, int index);

    List<DocumentCell> read(ArrayData documents) {
        List<DocumentCell> cells = new ArrayList<>(documents.size());
        for (int index = 0; index < documents.size(); index++) {
            cells.add(read(documents, index));
        }
        return cells;
    }
}
