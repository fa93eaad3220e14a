package dev.sluice.sql;

import dev.sluice.sql.measure.MeasureFunctions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.module.Module;

/** The functions that {@code LOAD MODULE sluice} adds to a session. */
final class SluiceModule implements Module {

    static final String RERANK = "RERANK";

    /** Those that need no model, by their names in upper case. */
    private static final Map<String, FunctionDefinition> MEASURES = MeasureFunctions.all();

    private final Function<RuntimeExecutionMode, FunctionDefinition> rerank;
    private final ReadableConfig session;

    /**
     * The module of a session.
     *
     * @param rerank {@value #RERANK} for an execution mode
     * @param session looked at whenever a function is looked up. It is the session's own configuration in a program; in
     *     Flink's SQL client and gateway it is a copy of when the module was loaded
     */
    SluiceModule(Function<RuntimeExecutionMode, FunctionDefinition> rerank, ReadableConfig session) {
        this.rerank = rerank;
        this.session = session;
    }

    @Override
    public Set<String> listFunctions() {
        Set<String> names = new TreeSet<>(MEASURES.keySet());
        names.add(RERANK);
        return names;
    }

    @Override
    public Optional<FunctionDefinition> getFunctionDefinition(String name) {
        String known = name.toUpperCase(Locale.ROOT);
        return known.equals(RERANK)
                ? Optional.of(rerank.apply(session.get(ExecutionOptions.RUNTIME_MODE)))
                : Optional.ofNullable(MEASURES.get(known));
    }
}
