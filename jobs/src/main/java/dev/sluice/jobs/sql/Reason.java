package dev.sluice.jobs.sql;

import java.util.regex.Pattern;

/** Why a statement failed, in one line. What the gateway answers holds the stack traces of its side as text. */
final class Reason {

    private static final Pattern TRACE = Pattern.compile("\\s*\\R\\s+at .*", Pattern.DOTALL);
    private static final Pattern MARKS =
            Pattern.compile("<Exception on server side:|End of exception on server side>?");
    private static final Pattern CLASS = Pattern.compile("^(?:[a-z][\\w]*\\.)+[A-Z][\\w$]*(?:: |$)");
    private static final Pattern EXPECTED_TOKENS = Pattern.compile(" Was expecting(?: one of)?:.*");
    private static final String CAUSE = "Caused by: ";

    /** The message of the root cause, without its class, where it has one. */
    static String of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause().getMessage() != null) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage());
        String reason = "";
        for (int end = text.length(); end >= 0 && reason.isBlank(); end = text.lastIndexOf(CAUSE, end - 1)) {
            int begin = text.lastIndexOf(CAUSE, end - 1);
            reason = oneLine(text.substring(begin < 0 ? 0 : begin + CAUSE.length(), end));
            if (begin < 0) {
                break;
            }
        }
        return reason.isBlank() ? oneLine(text) : reason;
    }

    private static String oneLine(String text) {
        String message = TRACE.matcher(MARKS.matcher(text).replaceAll("")).replaceFirst("");
        String line = CLASS.matcher(message.strip()).replaceFirst("").strip().replaceAll("\\s*\\R\\s*", " ");
        // The parser lists every word that it knows.
        return EXPECTED_TOKENS.matcher(line).replaceFirst("");
    }

    private Reason() {}
}
