package dev.sluice.sql;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.FaultyModel;
import dev.sluice.streaming.rerank.RerankerFactory;
import java.util.Objects;

/** The one model behind the provider and the module {@value #IDENTIFIER}; a test sets it. */
final class FaultyModels {

    static final String IDENTIFIER = "faulty";

    private static volatile FaultyModel current;

    static void use(FaultyModel.Behaviour behaviour) {
        current = new FaultyModel(behaviour);
    }

    static RerankerFactory opener(RerankerOptions options) {
        return () -> Objects.requireNonNull(current, "no model was set").open(options);
    }

    private FaultyModels() {}
}
