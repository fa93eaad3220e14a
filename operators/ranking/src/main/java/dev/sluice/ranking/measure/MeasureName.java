package dev.sluice.ranking.measure;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A measure's name in ir_measures' notation, taken apart: {@code RBP(p=0.5,rel=2)@10} has the family {@code RBP}, the
 * parameters {@code p} and {@code rel} and a cutoff. Which families there are, and what they take, it does not know.
 *
 * @param parameters in the order of the name, as written
 * @param cutoff {@link Cutoff#NONE} where the name has none
 */
record MeasureName(String family, Map<String, String> parameters, Cutoff cutoff) {

    /** The parameter of a {@link RelevanceLevel}. */
    static final String LEVEL = "rel";

    /** The highest whole number that a name may have. */
    private static final int HIGHEST = 999_999_999;

    private static final Pattern PARAMETER = Pattern.compile("([^=]+)=(.*)", Pattern.DOTALL);
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Pattern FRACTION = Pattern.compile("0\\.[0-9]+");

    MeasureName {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** A family's name without parameters; add those that differ from their default. */
    static MeasureName of(String family, Cutoff cutoff) {
        return new MeasureName(family, Map.of(), cutoff);
    }

    /**
     * Takes a name apart.
     *
     * @throws IllegalArgumentException if it is not written like {@code family(name=value,...)@cutoff}
     */
    static MeasureName parse(String name) {
        int open = name.indexOf('(');
        int at = name.indexOf('@');
        if (open < 0 || (at >= 0 && at < open)) {
            return new MeasureName(at < 0 ? name : name.substring(0, at), Map.of(), cutoff(name, at));
        }
        int close = name.indexOf(')', open);
        if (close < 0) {
            throw refused(name, "has no ')' after its parameters", "one", "Write it like AP(rel=2)@100.");
        }
        int end = close + 1;
        if (end < name.length() && name.charAt(end) != '@') {
            throw refused(
                    name,
                    "has '" + name.substring(end) + "' after its parameters",
                    "nothing or a cutoff",
                    "Write it like AP(rel=2)@100.");
        }
        return new MeasureName(
                name.substring(0, open),
                parameters(name, name.substring(open + 1, close)),
                cutoff(name, end < name.length() ? end : -1));
    }

    private static Cutoff cutoff(String name, int at) {
        if (at < 0) {
            return Cutoff.NONE;
        }
        String depth = name.substring(at + 1);
        if (!WHOLE_NUMBER.matcher(depth).matches()) {
            throw refused(
                    name,
                    "has the cutoff '" + depth + "'",
                    "a whole number from 1 to " + HIGHEST + " without leading zeros",
                    "Write it like nDCG@10.");
        }
        return new Cutoff(Integer.parseInt(depth));
    }

    private static Map<String, String> parameters(String name, String list) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String written : list.split(",", -1)) {
            Matcher parameter = PARAMETER.matcher(written);
            if (!parameter.matches()) {
                throw refused(
                        name,
                        "has the parameter '" + written + "'",
                        "a name, '=' and a value",
                        "Write it like AP(rel=2), or leave the parentheses out.");
            }
            if (parameters.putIfAbsent(parameter.group(1), parameter.group(2)) != null) {
                throw refused(
                        name,
                        "has the parameter '" + parameter.group(1) + "' twice",
                        "each once",
                        "Remove one of them.");
            }
        }
        return parameters;
    }

    /** This name, for a family that takes these parameters and no others. */
    MeasureName taking(String... known) {
        List<String> names = List.of(known);
        for (String parameter : parameters.keySet()) {
            if (!names.contains(parameter)) {
                throw refused(
                        toString(),
                        "has the parameter '" + parameter + "'",
                        names.isEmpty() ? "none for " + family : "only " + String.join(", ", names) + " for " + family,
                        "Use one of " + Measure.KNOWN + ".");
            }
        }
        return this;
    }

    /** This name, for a family that is not defined with a cutoff. */
    MeasureName withoutCutoff() {
        if (!cutoff.equals(Cutoff.NONE)) {
            throw refused(toString(), "has a cutoff", "none for " + family, "Use one of " + Measure.KNOWN + ".");
        }
        return this;
    }

    /** The parameter {@code rel}. */
    RelevanceLevel level() {
        return new RelevanceLevel(wholeNumber(LEVEL, RelevanceLevel.DEFAULT.grade(), HIGHEST));
    }

    /** A parameter that is a whole number from 1 to the highest. */
    int wholeNumber(String parameter, int whereLeftOut, int highest) {
        String value = parameters.get(parameter);
        if (value == null) {
            return whereLeftOut;
        }
        if (!WHOLE_NUMBER.matcher(value).matches() || Integer.parseInt(value) > highest) {
            throw refusedValue(parameter, value, "a whole number from 1 to " + highest + " without leading zeros", "2");
        }
        return Integer.parseInt(value);
    }

    /** A parameter that is a number above 0 and below 1. */
    double fraction(String parameter, double whereLeftOut) {
        String value = parameters.get(parameter);
        if (value == null) {
            return whereLeftOut;
        }
        double number = FRACTION.matcher(value).matches() ? Double.parseDouble(value) : Double.NaN;
        if (!(number > 0 && number < 1)) {
            throw refusedValue(parameter, value, "a decimal number above 0 and below 1", "0.5");
        }
        return number;
    }

    /** This name with the parameter {@code rel}, unless it is at its default. */
    MeasureName with(RelevanceLevel level) {
        return with(LEVEL, level.grade(), RelevanceLevel.DEFAULT.grade());
    }

    /** This name with one more parameter, unless it is at its default. */
    MeasureName with(String parameter, int value, int whereLeftOut) {
        return value == whereLeftOut ? this : with(parameter, Integer.toString(value));
    }

    /** This name with one more parameter, unless it is at its default; in plain digits, without an exponent. */
    MeasureName with(String parameter, double value, double whereLeftOut) {
        return value == whereLeftOut
                ? this
                : with(parameter, BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
    }

    private MeasureName with(String parameter, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(parameter, value);
        return new MeasureName(family, more, cutoff);
    }

    /** The name put together again. */
    @Override
    public String toString() {
        String list = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining(","));
        return cutoff.after(list.isEmpty() ? family : family + "(" + list + ")");
    }

    private IllegalArgumentException refusedValue(String parameter, String value, String expected, String example) {
        return refused(
                toString(),
                "has the value '" + value + "' for '" + parameter + "'",
                expected,
                "Write it like " + parameter + "=" + example + ", or leave it out for the default.");
    }

    private static IllegalArgumentException refused(String name, String has, String expected, String remedy) {
        return new IllegalArgumentException("Measure '" + name + "' " + has + "; expected " + expected + ". " + remedy);
    }
}
