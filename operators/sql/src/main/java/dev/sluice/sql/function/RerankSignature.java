package dev.sluice.sql.function;

import dev.sluice.sql.rows.DocumentForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.inference.TypeStrategies;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** {@code RERANK(query, documents [, top_n])}: its arguments and its result, all as Flink holds them. */
final class RerankSignature implements InputTypeStrategy {

    static final TypeInference INFERENCE = TypeInference.newBuilder()
            .inputTypeStrategy(new RerankSignature())
            .outputTypeStrategy(TypeStrategies.explicit(DataTypes.ARRAY(DataTypes.ROW(
                            DataTypes.FIELD("id", DataTypes.STRING()),
                            DataTypes.FIELD("relevance_score", DataTypes.DOUBLE()),
                            DataTypes.FIELD("rank", DataTypes.INT()),
                            DataTypes.FIELD("status", DataTypes.STRING()),
                            DataTypes.FIELD("reason", DataTypes.STRING())))
                    .toInternal()))
            .build();

    private static final int QUERY = 0;
    static final int DOCUMENTS = 1;
    private static final int TOP_N = 2;

    private RerankSignature() {}

    @Override
    public ArgumentCount getArgumentCount() {
        return ConstantArgumentCount.between(2, 3);
    }

    @Override
    public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
        List<DataType> given = call.getArgumentDataTypes();
        List<DataType> taken = new ArrayList<>();
        LogicalType query = given.get(QUERY).getLogicalType();
        if (!DocumentForm.isText(query) && !isNull(query)) {
            return call.fail(throwOnFailure, "The query of RERANK is a %s; expected a STRING. Cast it", query);
        }
        taken.add(
                isNull(query)
                        ? DataTypes.STRING().toInternal()
                        : given.get(QUERY).toInternal());
        LogicalType documents = given.get(DOCUMENTS).getLogicalType();
        if (DocumentForm.of(documents).isEmpty() && !isNull(documents)) {
            return call.fail(
                    throwOnFailure,
                    "The documents of RERANK are a %s; expected %s. Build one with ARRAY_AGG or ARRAY",
                    documents,
                    DocumentForm.EXPECTED);
        }
        taken.add(
                isNull(documents)
                        ? DataTypes.ARRAY(DataTypes.STRING()).toInternal()
                        : given.get(DOCUMENTS).toInternal());
        if (given.size() > TOP_N) {
            LogicalType topN = given.get(TOP_N).getLogicalType();
            if (!topN.is(LogicalTypeFamily.INTEGER_NUMERIC) && !isNull(topN)) {
                return call.fail(throwOnFailure, "The top_n of RERANK is a %s; expected an INT. Cast it", topN);
            }
            taken.add(isNull(topN) ? DataTypes.INT() : given.get(TOP_N));
        }
        return Optional.of(taken);
    }

    @Override
    public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
        Signature.Argument query = Signature.Argument.of("query", "STRING");
        Signature.Argument documents = Signature.Argument.of("documents", DocumentForm.EXPECTED);
        Signature.Argument topN = Signature.Argument.of("top_n", "INT");
        return List.of(Signature.of(query, documents), Signature.of(query, documents, topN));
    }

    private static boolean isNull(LogicalType type) {
        return type.is(LogicalTypeRoot.NULL);
    }
}
