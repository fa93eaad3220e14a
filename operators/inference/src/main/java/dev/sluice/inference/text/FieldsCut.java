package dev.sluice.inference.text;

import dev.sluice.inference.FieldRendering;
import dev.sluice.inference.FieldTemplate;
import dev.sluice.ranking.FieldValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Cuts the values of fields until their text fits. What template and names leave of the budget is shared by
 * {@link TokenShares}. How many tokens a text has is known only when it is written and tokenised, so the size of what
 * is shared is sought: first by what was left or too much the last time, then by halves.
 */
final class FieldsCut {

    /** So often what was left or too much tells where to go on. */
    private static final int GUESSES = 6;

    private final FieldTemplate template;
    private final TokenBudget budget;
    private final List<CuttableField> fields = new ArrayList<>();

    FieldsCut(Map<String, FieldValue> values, FieldRendering rendering, TokenBudget budget) {
        this.template = rendering.template();
        this.budget = budget;
        Map<String, Integer> weights = rendering.fields().stream()
                .collect(Collectors.toMap(FieldRendering.Field::name, FieldRendering.Field::weight));
        values.forEach((name, value) ->
                fields.add(new CuttableField(name, value, weights.getOrDefault(name, 1), template, budget)));
    }

    String text() {
        String frame = written(field -> FieldValue.of(""));
        int frameTokens = budget.count(frame);
        if (frameTokens > budget.most()) {
            return budget.beginning(frame);
        }
        String fitting = frame;
        int fits = 0;
        long total = fields.stream().mapToLong(CuttableField::tokens).sum();
        int tooMany = (int) Math.min(total + 1, Integer.MAX_VALUE);
        int next = Math.min(budget.most() - frameTokens, tooMany - 1);
        for (int round = 1; fits < next && next < tooMany; round++) {
            String candidate = shared(next);
            int left = budget.most() - budget.count(candidate);
            if (left < 0) {
                tooMany = next;
            } else {
                fits = next;
                fitting = candidate;
            }
            int guess = (int) Math.min((long) next + left, tooMany - 1);
            next = left == 0 || (round <= GUESSES && guess > fits) ? guess : fits + (tooMany - fits) / 2;
        }
        return fitting;
    }

    /** The text whose values have so many tokens, but for what escapes and seams change. */
    private String shared(int tokens) {
        int[] shares = TokenShares.of(tokens, fields);
        Map<CuttableField, FieldValue> values = new LinkedHashMap<>();
        for (int place = 0; place < shares.length; place++) {
            values.put(fields.get(place), fields.get(place).within(shares[place]));
        }
        return written(values::get);
    }

    private String written(Function<CuttableField, FieldValue> values) {
        Map<String, FieldValue> written = new LinkedHashMap<>();
        fields.forEach(field -> written.put(field.name(), values.apply(field)));
        return FieldsText.of(written, template);
    }
}
