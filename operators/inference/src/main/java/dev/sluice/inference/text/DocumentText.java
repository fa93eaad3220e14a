package dev.sluice.inference.text;

/**
 * A document's text as a model gets it.
 *
 * @param truncated true if the text is less than the document has
 */
public record DocumentText(String text, boolean truncated) {

    /** A text that is all of its document. */
    public static DocumentText whole(String text) {
        return new DocumentText(text, false);
    }
}
