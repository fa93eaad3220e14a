package dev.sluice.sql;

import dev.sluice.sql.measure.MeasureFunctions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.module.Module;

/** The functions that {@code LOAD MODULE sluice} adds to a session. */
final class SluiceModule implements Module {

    static final String RERANK = "RERANK";

    private final Map<String, FunctionDefinition> functions = new TreeMap<>(MeasureFunctions.all());

    SluiceModule(FunctionDefinition rerank) {
        functions.put(RERANK, rerank);
    }

    @Override
    public Set<String> listFunctions() {
        return functions.keySet();
    }

    @Override
    public Optional<FunctionDefinition> getFunctionDefinition(String name) {
        return Optional.ofNullable(functions.get(name.toUpperCase(Locale.ROOT)));
    }
}
