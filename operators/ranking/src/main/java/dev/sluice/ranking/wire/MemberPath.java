package dev.sluice.ranking.wire;

import com.fasterxml.jackson.core.JsonStreamContext;
import java.util.ArrayDeque;
import java.util.Deque;

/** The place in a record as messages name it, such as {@code documents[3].score}. */
final class MemberPath {

    private static final int MAX_NAME_LENGTH = 40;

    /** The path of the current value; empty for the record itself. */
    static String of(JsonStreamContext context) {
        Deque<JsonStreamContext> fromRoot = new ArrayDeque<>();
        for (JsonStreamContext level = context; level != null; level = level.getParent()) {
            fromRoot.addFirst(level);
        }
        StringBuilder path = new StringBuilder();
        for (JsonStreamContext level : fromRoot) {
            if (level.inArray() && level.hasCurrentIndex()) {
                path.append('[').append(level.getCurrentIndex()).append(']');
            } else if (level.inObject() && level.hasCurrentName()) {
                append(path, level.getCurrentName());
            }
        }
        return path.toString();
    }

    /** The path of a member of the value at {@code parent}. */
    static String member(String parent, String name) {
        StringBuilder path = new StringBuilder(parent);
        append(path, name);
        return path.toString();
    }

    /** A short form of an identifier that is safe in a log line: cut, and without control characters. */
    static String shorten(String name) {
        StringBuilder result = new StringBuilder();
        name.codePoints().limit(MAX_NAME_LENGTH).forEach(codePoint -> {
            boolean plain = !Character.isISOControl(codePoint)
                    && (codePoint > Character.MAX_VALUE || !Character.isSurrogate((char) codePoint));
            result.appendCodePoint(plain ? codePoint : '\uFFFD');
        });
        return name.codePointCount(0, name.length()) > MAX_NAME_LENGTH
                ? result.append("...").toString()
                : result.toString();
    }

    private static void append(StringBuilder path, String name) {
        if (!path.isEmpty()) {
            path.append('.');
        }
        path.append(shorten(name));
    }

    private MemberPath() {}
}
