package dev.sluice.sql.predict;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.sql.options.AsyncCalls;
import dev.sluice.sql.options.SqlOptions;
import dev.sluice.sql.options.SqlScoring;
import dev.sluice.sql.rows.OutputColumns;
import dev.sluice.streaming.rerank.RerankerFactory;
import java.util.function.Function;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.ResolvedCatalogModel;
import org.apache.flink.table.functions.AsyncPredictFunction;
import org.apache.flink.table.functions.PredictFunction;
import org.apache.flink.table.ml.AsyncPredictRuntimeProvider;
import org.apache.flink.table.ml.ModelProvider;
import org.apache.flink.table.ml.PredictRuntimeProvider;

/**
 * A model of SQL.
 *
 * <p>With a query and a document as INPUT each row is a candidate set of one document: rows of many queries make common
 * micro-batches, and in a listwise model each is a block of one, whose score knows nothing of other documents. With a
 * query and an array of documents as INPUT each row is a candidate set, whose documents share contexts in a listwise
 * model, and becomes one row a document, best first.
 *
 * <p>Rows with equal options share one model in a JVM. Immutable.
 */
public final class SluiceModelProvider implements AsyncPredictRuntimeProvider, PredictRuntimeProvider {

    private final SqlScoring scoring;
    private final Prediction prediction;
    private final Prediction waiting;
    private final ReadableConfig session;

    private SluiceModelProvider(SqlScoring scoring, Prediction prediction, Prediction waiting, ReadableConfig session) {
        this.scoring = scoring;
        this.prediction = prediction;
        this.waiting = waiting;
        this.session = session;
    }

    /**
     * The provider of a model.
     *
     * @param name of the model, for messages
     * @param waiting how a function scores that waits for each answer, {@link SqlScoring#ofWaiting}
     * @param openers what opens a reranker
     * @param session the configuration of the session
     * @throws ValidationException if the schemas are none that a reranker has
     */
    public static SluiceModelProvider of(
            String name,
            ResolvedCatalogModel model,
            SqlScoring scoring,
            SqlScoring waiting,
            Function<RerankerOptions, RerankerFactory> openers,
            ReadableConfig session) {
        InputForm input = InputForm.of(model.getResolvedInputSchema(), name);
        if (input.isPair() && scoring.topN() != null) {
            throw new ValidationException("Option " + SqlOptions.TOP_N.key() + " " + scoring.topN() + " of model '"
                    + name + "': expected an array of documents as INPUT beside it, since a pair has one result. Leave"
                    + " it out, or change the INPUT clause");
        }
        OutputColumns output = OutputColumns.of(
                model.getResolvedOutputSchema(), name, input.isPair() ? OutputColumns.OF_PAIRS : OutputColumns.OF_SETS);
        return new SluiceModelProvider(
                scoring,
                new Prediction(scoring, openers.apply(scoring.reranker()), input, output),
                new Prediction(waiting, openers.apply(waiting.reranker()), input, output),
                session);
    }

    @Override
    public AsyncPredictFunction createAsyncPredictFunction(Context context) {
        AsyncCalls.checkPrediction(scoring, session, context.runtimeConfig());
        return new AsyncModelFunction(prediction);
    }

    @Override
    public PredictFunction createPredictFunction(Context context) {
        return new ModelFunction(waiting);
    }

    @Override
    public ModelProvider copy() {
        return this;
    }
}
