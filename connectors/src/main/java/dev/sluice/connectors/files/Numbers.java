package dev.sluice.connectors.files;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers in columns. */
final class Numbers {

    /** Up to here every whole number is exact in a double. */
    private static final long EXACT = 1L << 53;

    private static final int POWERS = 22;
    private static final double[] POWERS_OF_TEN = powersOfTen();
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    /** A grade: a whole number of 32 bits. */
    static int grade(TextLines line, Columns columns, int column) throws InvalidFileException {
        String text = columns.text(line, column);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw line.refusal(
                    Problem.GRADE,
                    "grade " + InvalidFileException.quoted(text),
                    "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE,
                    "Write grades such as 0, 1 and 2");
        }
    }

    /** A score as trec_eval takes it: read as a double, then rounded to a float. */
    static float score(TextLines line, Columns columns, int column) throws InvalidFileException {
        return (float) decimal(line, columns, column);
    }

    /** The double next to a decimal; may be infinite. */
    static double decimal(TextLines line, Columns columns, int column) throws InvalidFileException {
        byte[] buffer = line.buffer();
        int end = columns.end(column);
        int index = columns.start(column);
        boolean negative = buffer[index] == '-';
        if (negative) {
            index++;
        }
        long digits = 0;
        int behindPoint = -1;
        int seen = 0;
        for (; index < end; index++) {
            int character = buffer[index];
            if (character >= '0' && character <= '9') {
                digits = digits * 10 + (character - '0');
                seen++;
                behindPoint += behindPoint < 0 ? 0 : 1;
            } else if (character == '.' && behindPoint < 0) {
                behindPoint = 0;
            } else {
                return slowScore(line, columns, column);
            }
        }
        int scale = Math.max(0, behindPoint);
        if (seen == 0 || seen > 18 || digits > EXACT || scale > POWERS) {
            return slowScore(line, columns, column);
        }
        // Both are exact, so the quotient is the double next to the decimal (Clinger, 1990).
        double value = digits / POWERS_OF_TEN[scale];
        return negative ? -value : value;
    }

    private static double slowScore(TextLines line, Columns columns, int column) throws InvalidFileException {
        String text = columns.text(line, column);
        if (DECIMAL.matcher(text).matches()) {
            return Double.parseDouble(text);
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default ->
                throw line.refusal(
                        Problem.SCORE,
                        "score " + InvalidFileException.quoted(text),
                        "a number, or no order is defined",
                        "Correct the run");
        };
    }

    private static double[] powersOfTen() {
        double[] powers = new double[POWERS + 1];
        powers[0] = 1;
        for (int power = 1; power <= POWERS; power++) {
            powers[power] = powers[power - 1] * 10;
        }
        return powers;
    }

    private Numbers() {}
}
