package dev.sluice.sql;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.FaultyModel;
import dev.sluice.streaming.rerank.RerankerFactory;
import java.util.Objects;

/** The one model behind the provider and the module {@value #IDENTIFIER}; a test sets it. */
final class FaultyModels {

    static final String IDENTIFIER = "faulty";

    private static volatile FaultyModel current;
    private static volatile RerankerOptions opened;

    static void use(FaultyModel.Behaviour behaviour) {
        current = new FaultyModel(behaviour);
    }

    static RerankerFactory opener(RerankerOptions options) {
        return () -> {
            opened = options;
            return Objects.requireNonNull(current, "no model was set").open(options);
        };
    }

    /** The options that a model was last opened with. */
    static RerankerOptions opened() {
        return Objects.requireNonNull(opened, "no model was opened");
    }

    private FaultyModels() {}
}
