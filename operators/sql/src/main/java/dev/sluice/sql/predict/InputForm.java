package dev.sluice.sql.predict;

import dev.sluice.sql.rows.DocumentForm;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.jspecify.annotations.Nullable;

/**
 * The INPUT of a model, whose columns go by their position: a query and a document, or a query and an array of them.
 *
 * @param documents how the array holds documents; null for a single document
 * @param takesTopN whether a third column says how many results are wanted
 */
record InputForm(@Nullable DocumentForm documents, boolean takesTopN) implements Serializable {

    static final int QUERY = 0;
    static final int DOCUMENTS = 1;
    static final int TOP_N = 2;

    private static final String EXPECTED = "(query STRING, document STRING) for pairs, or (query STRING, documents "
            + DocumentForm.EXPECTED + "), with a third column top_n INT if wanted, for sets";

    /**
     * The form of a statement's INPUT.
     *
     * @param model its name, for messages
     * @throws ValidationException if it is none
     */
    static InputForm of(ResolvedSchema input, String model) {
        List<LogicalType> types = input.getColumnDataTypes().stream()
                .map(DataType::getLogicalType)
                .toList();
        if (types.size() < 2 || types.size() > 3 || !DocumentForm.isText(types.get(QUERY))) {
            throw unknown(types, model);
        }
        if (types.size() == 2 && DocumentForm.isText(types.get(DOCUMENTS))) {
            return new InputForm(null, false);
        }
        Optional<DocumentForm> documents = DocumentForm.of(types.get(DOCUMENTS));
        boolean takesTopN = types.size() == 3;
        if (documents.isEmpty() || (takesTopN && !types.get(TOP_N).is(LogicalTypeRoot.INTEGER))) {
            throw unknown(types, model);
        }
        return new InputForm(documents.get(), takesTopN);
    }

    private static ValidationException unknown(List<LogicalType> types, String model) {
        return new ValidationException("The INPUT of model '" + model + "' has the types " + types + "; expected "
                + EXPECTED + ". Change the INPUT clause");
    }

    /** True for a query and a single document. */
    boolean isPair() {
        return documents == null;
    }
}
