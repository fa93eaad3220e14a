package dev.sluice.sql.measure;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.functions.FunctionDefinition;

/** The measures that Flink SQL gets, by the names that it calls them by. */
public final class MeasureFunctions {

    /**
     * All of them. Names are in upper case; {@code PRECISION} alone is a reserved word of SQL, hence
     * {@code PRECISION_AT}.
     */
    public static Map<String, FunctionDefinition> all() {
        Map<String, FunctionDefinition> functions = new TreeMap<>();
        functions.put("NDCG", new AnyCutMeasureFunction("nDCG"));
        functions.put("RR", new AnyCutMeasureFunction("RR"));
        functions.put("AP", new AnyCutMeasureFunction("AP"));
        functions.put("ERR", new AnyCutMeasureFunction("ERR"));
        functions.put("RBP", new AnyCutMeasureFunction("RBP"));
        functions.put("RECALL", new CutMeasureFunction("R"));
        functions.put("PRECISION_AT", new CutMeasureFunction("P"));
        functions.put("SUCCESS", new CutMeasureFunction("Success"));
        functions.put("JUDGED", new CutMeasureFunction("Judged"));
        functions.put("BPREF", new WholeMeasureFunction("Bpref"));
        functions.put("RANKING_MEASURE", new NamedMeasureFunction());
        return functions;
    }

    private MeasureFunctions() {}
}
