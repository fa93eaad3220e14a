package dev.sluice.inference.text;

import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The texts of a candidate set, for a model that reads nothing else; fields as a {@link FieldsRenderer} renders them.
 *
 * @param documents in the order of the set
 */
public record CandidateTexts(String query, List<DocumentText> documents) {
    public CandidateTexts {
        documents = List.copyOf(documents);
    }

    /**
     * Takes the texts out of a set, all of each document.
     *
     * @param model what the model is called in messages
     * @throws UnusableCandidateSetException if query or a document is an image or a page
     */
    public static CandidateTexts of(CandidateSet set, String model, FieldsRenderer renderer)
            throws UnusableCandidateSetException {
        return of(set, model, fields -> DocumentText.whole(renderer.render(fields)));
    }

    /**
     * Takes the texts out of a set. Documents with fields are cut where they are too long; plain texts are not, as the
     * model cuts them itself.
     *
     * @param model what the model is called in messages
     * @param tokenizer the model's, adding nothing
     * @param mostDocumentTokens no document with fields has more tokens
     * @throws UnusableCandidateSetException if query or a document is an image or a page
     */
    public static CandidateTexts of(
            CandidateSet set, String model, FieldsRenderer renderer, TokenCodec tokenizer, int mostDocumentTokens)
            throws UnusableCandidateSetException {
        return of(set, model, fields -> renderer.render(fields, tokenizer, mostDocumentTokens));
    }

    private static CandidateTexts of(CandidateSet set, String model, Function<Content.Fields, DocumentText> rendered)
            throws UnusableCandidateSetException {
        DocumentText query = text("the query", set.query(), model, rendered);
        List<DocumentText> documents = new ArrayList<>(set.documents().size());
        for (Document document : set.documents()) {
            documents.add(text("document '" + document.id() + "'", document.content(), model, rendered));
        }
        return new CandidateTexts(query.text(), documents);
    }

    private static DocumentText text(
            String what, Content content, String model, Function<Content.Fields, DocumentText> rendered)
            throws UnusableCandidateSetException {
        if (content instanceof Content.Text text) {
            return DocumentText.whole(text.text());
        }
        if (content instanceof Content.Fields fields) {
            return rendered.apply(fields);
        }
        throw new UnusableCandidateSetException("Model '" + model + "' ranks texts only, but " + what
                + " is an image or a page. Use a model that sees, or give its text");
    }
}
