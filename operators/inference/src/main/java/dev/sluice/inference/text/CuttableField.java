package dev.sluice.inference.text;

import dev.sluice.inference.FieldTemplate;
import dev.sluice.ranking.FieldValue;

/**
 * A field that may have to be cut. Its tokens are counted where they will stand, escapes and all. What is no text is
 * kept whole or becomes the beginning of its JSON, as a text.
 */
final class CuttableField {

    private final String name;
    private final FieldValue value;
    private final int weight;
    private final boolean escaped;

    /** What is cut. */
    private final String text;

    private final int[] coverage;
    private final int tokens;
    private final boolean readWhole;

    CuttableField(String name, FieldValue value, int weight, FieldTemplate template, TokenBudget budget) {
        this.name = name;
        this.value = value;
        this.weight = weight;
        this.escaped = template == FieldTemplate.JSON || template == FieldTemplate.JSON_COMPACT;
        JsonText json = template == FieldTemplate.JSON_COMPACT ? JsonText.COMPACT : JsonText.SPACED;
        boolean isText = value instanceof FieldValue.Text;
        this.text = isText ? ((FieldValue.Text) value).text() : json.of(value);
        Beginning beginning = Beginning.of(budget.tokenizer(), text, budget.most());
        Beginning shown = escaped
                ? Beginning.of(budget.tokenizer(), JsonText.escaped(beginning.text()), budget.most())
                : beginning;
        this.coverage = budget.tokenizer().coverage(shown.text());
        this.readWhole = beginning.isWhole() && shown.isWhole();
        this.tokens = isText ? coverage.length - 1 : budget.count(text);
    }

    String name() {
        return name;
    }

    int weight() {
        return weight;
    }

    /** How many tokens it has. */
    int tokens() {
        return tokens;
    }

    /** With how many tokens it has a beginning at all: those of its first character. */
    int leastTokens() {
        int most = 0;
        while (most < Math.min(tokens, coverage.length - 1) && length(most) == 0) {
            most++;
        }
        return most;
    }

    /** The value whole if it has no more tokens, or its beginning. */
    FieldValue within(int most) {
        if (most >= tokens && readWhole) {
            return value;
        }
        return FieldValue.of(text.substring(0, length(most)));
    }

    /** How many characters of the text so many tokens keep. */
    private int length(int most) {
        int shown = coverage[Math.min(most, coverage.length - 1)];
        return escaped ? JsonText.charactersWithin(text, shown) : shown;
    }
}
