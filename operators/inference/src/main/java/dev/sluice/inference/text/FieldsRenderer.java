package dev.sluice.inference.text;

import dev.sluice.inference.FieldRendering;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.FieldValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes one text of a document's fields, by the same rules for every model. A field that a document lacks is left out;
 * one that has none of those asked for has an empty text. Thread-safe.
 */
public final class FieldsRenderer {

    private final FieldRendering rendering;

    public FieldsRenderer(FieldRendering rendering) {
        this.rendering = rendering;
    }

    /** All of the fields that are read. */
    public String render(Content.Fields fields) {
        return whole(selected(fields));
    }

    /**
     * As much of the fields that are read as a model takes. Where not all fits, every field keeps its beginning, by its
     * weight, and the text stays well-formed; only where the template and the names alone are too many tokens, it is
     * cut as any text.
     *
     * @param tokenizer the model's, adding nothing
     * @param mostTokens the text has no more tokens
     */
    public DocumentText render(Content.Fields fields, TokenCodec tokenizer, int mostTokens) {
        Map<String, FieldValue> selected = selected(fields);
        String whole = whole(selected);
        TokenBudget budget = new TokenBudget(tokenizer, mostTokens);
        if (budget.fits(whole)) {
            return DocumentText.whole(whole);
        }
        return new DocumentText(new FieldsCut(selected, rendering, budget).text(), true);
    }

    private String whole(Map<String, FieldValue> selected) {
        return selected.isEmpty() && !rendering.fields().isEmpty() ? "" : FieldsText.of(selected, rendering.template());
    }

    private Map<String, FieldValue> selected(Content.Fields fields) {
        if (rendering.fields().isEmpty()) {
            return fields.values();
        }
        Map<String, FieldValue> selected = new LinkedHashMap<>();
        for (FieldRendering.Field field : rendering.fields()) {
            FieldValue value = fields.values().get(field.name());
            if (value != null) {
                selected.put(field.name(), value);
            }
        }
        return selected;
    }
}
