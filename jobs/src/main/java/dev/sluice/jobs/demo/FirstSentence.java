package dev.sluice.jobs.demo;

import com.github.javaparser.ast.comments.JavadocComment;
import com.github.javaparser.javadoc.description.JavadocDescriptionElement;
import com.github.javaparser.javadoc.description.JavadocInlineTag;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The first sentence of a Javadoc comment as a person would read it: without tags, HTML and line breaks. */
final class FirstSentence {

    /** Block-level HTML and blank lines end a paragraph, whether or not its sentence has a full stop. */
    private static final Pattern PARAGRAPH_END = Pattern.compile(
            "\\R\\s*\\R|</?(?:p|ul|ol|li|pre|br|h[1-6]|table|dl|blockquote)\\b[^>]*>", Pattern.CASE_INSENSITIVE);

    /** A letter must follow the bracket, so that a comparison such as {@code a < b} survives. */
    private static final Pattern HTML_TAG = Pattern.compile("</?[A-Za-z][^<>]*>");

    private static final Pattern LINK =
            Pattern.compile("(?<target>[^\\s(]+(?:\\([^)]*\\)?)?)\\s*(?<label>.*)", Pattern.DOTALL);

    /**
     * A mark, white space, and behind it neither a small letter nor a bracket, as they follow an abbreviation;
     * {@code e.g.} and {@code i.e.} go on even before a capital.
     */
    private static final Pattern SENTENCE_END = Pattern.compile("(?<!\\b(?:e\\.g|i\\.e))[.!?](?=\\s+[^a-z\\s)])");

    private static final Map<String, String> ENTITIES =
            Map.of("&lt;", "<", "&gt;", ">", "&quot;", "\"", "&nbsp;", " ", "&#64;", "@", "&#123;", "{", "&#125;", "}");

    /** The sentence; empty where the comment has block tags only. */
    static String of(JavadocComment comment) {
        String text = comment.parse().getDescription().getElements().stream()
                .map(FirstSentence::plain)
                .collect(Collectors.joining());
        return PARAGRAPH_END
                .splitAsStream(text)
                .map(paragraph -> withoutHtml(paragraph).strip().replaceAll("\\s+", " "))
                .filter(paragraph -> !paragraph.isEmpty())
                .map(FirstSentence::cut)
                .findFirst()
                .orElse("");
    }

    /** Counts what has a letter or a digit, so that dashes and brackets are no words. */
    static int words(String sentence) {
        return (int) Stream.of(sentence.split(" "))
                .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
                .count();
    }

    private static String plain(JavadocDescriptionElement element) {
        if (!(element instanceof JavadocInlineTag tag)) {
            return element.toText();
        }
        String content = tag.getContent().strip();
        return switch (tag.getType()) {
            case LINK, LINKPLAIN -> link(content);
            case INHERIT_DOC, DOC_ROOT -> "";
            default -> escaped(content);
        };
    }

    /** A link reads as its label, or else as its target: {@code Type#member(Argument)} as {@code Type.member}. */
    private static String link(String content) {
        var link = LINK.matcher(content);
        if (!link.matches()) {
            return "";
        }
        if (!link.group("label").isBlank()) {
            return link.group("label");
        }
        String target = link.group("target").replaceFirst("\\(.*", "");
        return (target.startsWith("#") ? target.substring(1) : target.replace('#', '.'))
                .replaceFirst("^(?:[a-z]\\w*\\.)+(?=[A-Z])", "");
    }

    /** What stands in a code tag is no HTML; it must not be stripped as such. */
    private static String escaped(String code) {
        return code.replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String withoutHtml(String paragraph) {
        String text = HTML_TAG.matcher(paragraph).replaceAll("");
        for (Map.Entry<String, String> entity : ENTITIES.entrySet()) {
            text = text.replace(entity.getKey(), entity.getValue());
        }
        return text.replace("&amp;", "&");
    }

    private static String cut(String paragraph) {
        Matcher end = SENTENCE_END.matcher(paragraph);
        return end.find() ? paragraph.substring(0, end.end()) : paragraph;
    }

    private FirstSentence() {}
}
