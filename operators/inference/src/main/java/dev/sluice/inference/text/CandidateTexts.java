package dev.sluice.inference.text;

import dev.sluice.inference.FieldTemplate;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of a candidate set, for a model that reads nothing else; fields as {@link FieldsText} renders them.
 *
 * @param documents in the order of the set
 */
public record CandidateTexts(String query, List<String> documents) {
    public CandidateTexts {
        documents = List.copyOf(documents);
    }

    /**
     * Takes the texts out of a set.
     *
     * @param model what the model is called in messages
     * @throws UnusableCandidateSetException if query or a document is an image or a page
     */
    public static CandidateTexts of(CandidateSet set, String model) throws UnusableCandidateSetException {
        String query = text("the query", set.query(), model);
        List<String> documents = new ArrayList<>(set.documents().size());
        for (Document document : set.documents()) {
            documents.add(text("document '" + document.id() + "'", document.content(), model));
        }
        return new CandidateTexts(query, documents);
    }

    private static String text(String what, Content content, String model) throws UnusableCandidateSetException {
        if (content instanceof Content.Text text) {
            return text.text();
        }
        if (content instanceof Content.Fields fields) {
            return FieldsText.of(fields.values(), FieldTemplate.JSON);
        }
        throw new UnusableCandidateSetException("Model '" + model + "' ranks texts only, but " + what
                + " is an image or a page. Use a model that sees, or give its text");
    }
}
