package dev.sluice.streaming.outcome;

import java.util.List;

/**
 * How good the answer to a judged query was.
 *
 * @param rankedDocuments documents of the answer
 * @param unjudgedDocuments those of them without a grade
 * @param values one for each measure that is kept
 */
public record Judgement(int rankedDocuments, int unjudgedDocuments, List<MeasureValue> values) {
    public Judgement {
        values = List.copyOf(values);
    }
}
