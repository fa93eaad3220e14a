package dev.sluice.jobs.evaluate;

import java.io.IOException;
import java.util.Locale;

/** In which form an evaluation is shown. */
public enum Format {
    /** Text for people. */
    TABLE {
        @Override
        String render(EvaluationResult result, boolean perQuery) {
            return EvaluationTable.render(result, perQuery);
        }
    },
    /** For programs. */
    JSON {
        @Override
        String render(EvaluationResult result, boolean perQuery) {
            return EvaluationJson.render(result, perQuery);
        }
    },
    /** A page to look at; shows the values of each query in any case. */
    HTML {
        @Override
        String render(EvaluationResult result, boolean perQuery) throws IOException {
            return EvaluationPage.render(result);
        }
    };

    abstract String render(EvaluationResult result, boolean perQuery) throws IOException;

    /** The word on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
