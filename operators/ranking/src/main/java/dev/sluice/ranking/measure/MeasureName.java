package dev.sluice.ranking.measure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A measure's name in ir_measures' notation, in its parts: the family, its parameters by name, and the cutoff. So
 * {@code RBP(p=0.5,rel=2)@10}.
 *
 * @param text the whole, for messages
 */
record MeasureName(String text, String family, Map<String, String> parameters, Cutoff cutoff) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Pattern SHARE = Pattern.compile("0\\.[0-9]+");

    MeasureName {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Takes a name apart. Whether there is such a family, and what it takes, is not asked here.
     *
     * @throws IllegalArgumentException if it is not in the notation
     */
    static MeasureName parse(String text) {
        int at = text.indexOf('@');
        int open = text.indexOf('(');
        if (open < 0 || (at >= 0 && at < open)) {
            String family = at < 0 ? text : text.substring(0, at);
            return new MeasureName(text, family, Map.of(), at < 0 ? Cutoff.NONE : cutoff(text, at));
        }
        int close = text.indexOf(')', open);
        if (close < 0) {
            throw new IllegalArgumentException("Measure '" + text
                    + "' has a '(' and no ')' behind it; expected one after its parameters. Write it like"
                    + " AP(rel=2)@10.");
        }
        if (close + 1 < text.length() && text.charAt(close + 1) != '@') {
            throw new IllegalArgumentException("Measure '" + text + "' has '" + text.substring(close + 1)
                    + "' behind its ')'; expected a cutoff or nothing. Write it like AP(rel=2)@10.");
        }
        return new MeasureName(
                text,
                text.substring(0, open),
                parameters(text, text.substring(open + 1, close)),
                close + 1 == text.length() ? Cutoff.NONE : cutoff(text, close + 1));
    }

    /**
     * The name of these parts.
     *
     * @param parameters such as {@code rel=2}; an empty one, which is as usual, is left out
     */
    static String write(String family, Cutoff cutoff, String... parameters) {
        String list =
                Stream.of(parameters).filter(parameter -> !parameter.isEmpty()).collect(Collectors.joining(","));
        return family
                + (list.isEmpty() ? "" : "(" + list + ")")
                + (cutoff.equals(Cutoff.NONE) ? "" : "@" + cutoff.depth());
    }

    /** From which grade on documents are relevant; {@link Relevance#USUAL} where the name does not say. */
    Relevance relevance() {
        return new Relevance(wholeNumber(Relevance.PARAMETER, Relevance.USUAL.grade()));
    }

    int wholeNumber(String parameter, int usual) {
        return value(parameter, WHOLE_NUMBER, "a whole number from 1 to 999999999", Integer::valueOf, usual);
    }

    /** A number above 0 and below 1. */
    double share(String parameter, double usual) {
        double share = value(parameter, SHARE, "a number above 0 and below 1, such as 0.8", Double::valueOf, usual);
        if (!(share > 0 && share < 1)) {
            throw refused(parameter, parameters.get(parameter), "a number above 0 and below 1, such as 0.8");
        }
        return share;
    }

    /** This name, for families that take no other parameters than these. */
    MeasureName requireOnly(List<String> known) {
        for (String parameter : parameters.keySet()) {
            if (!known.contains(parameter)) {
                throw new IllegalArgumentException("Measure '" + text + "' has the parameter '" + parameter + "'; "
                        + family + " takes " + (known.isEmpty() ? "none" : String.join(" and ", known))
                        + ". Use one of "
                        + Measure.KNOWN + ".");
            }
        }
        return this;
    }

    /** This name, for families that look at the whole ranking always. */
    MeasureName requireUncut() {
        if (!cutoff.equals(Cutoff.NONE)) {
            throw new IllegalArgumentException("Measure '" + text + "' has the cutoff " + cutoff.depth() + "; " + family
                    + " is defined over the whole ranking. Leave the cutoff out.");
        }
        return this;
    }

    private <T> T value(String parameter, Pattern form, String expected, Function<String, T> read, T usual) {
        String value = parameters.get(parameter);
        if (value == null) {
            return usual;
        }
        if (!form.matcher(value).matches()) {
            throw refused(parameter, value, expected);
        }
        return read.apply(value);
    }

    private IllegalArgumentException refused(String parameter, @Nullable String value, String expected) {
        return new IllegalArgumentException("Measure '" + text + "' has " + parameter + "='" + value + "'; expected "
                + expected + ". Leave it out for the usual value.");
    }

    private static Map<String, String> parameters(String text, String list) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : list.split(",", -1)) {
            int equals = parameter.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("Measure '" + text + "' has the parameter '" + parameter
                        + "'; expected a name and a value. Write them like AP(rel=2)@10.");
            }
            if (parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("Measure '" + text + "' has the parameter '"
                        + parameter.substring(0, equals) + "' twice; expected it once. Remove one of them.");
            }
        }
        return parameters;
    }

    private static Cutoff cutoff(String text, int at) {
        String depth = text.substring(at + 1);
        if (!WHOLE_NUMBER.matcher(depth).matches()) {
            throw new IllegalArgumentException("Measure '" + text + "' has the cutoff '" + depth
                    + "'; expected a whole number from 1 to 999999999 without leading zeros. Write it like nDCG@10 or"
                    + " AP(rel=2)@10.");
        }
        return new Cutoff(Integer.parseInt(depth));
    }
}
