package dev.sluice.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.javaparser.ast.comments.TraditionalJavadocComment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstSentenceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Returns it. Then more.                       | Returns it.
            Returns it                                   | Returns it
            Uses names, e.g. Kafka and i.e. Flink. More. | Uses names, e.g. Kafka and i.e. Flink.
            Waits 1.5 seconds, resp. two. More.          | Waits 1.5 seconds, resp. two.
            Takes it (a class etc. ) by name. More.      | Takes it (a class etc. ) by name.
            Is it there? Yes.                            | Is it there?
            Gets a {@link Type}.                         | Gets a Type.
            Gets {@link org.a.Type#member(A, B)}.        | Gets Type.member.
            Calls {@link #member(A, B} as misprinted.    | Calls member as misprinted.
            Calls {@link #member()} first.               | Calls member first.
            Gets {@link Type the right label}.           | Gets the right label.
            Gets {@link Type#m(A, B) the label}.         | Gets the label.
            Makes a {@code Map<String, List<?>>} of it.  | Makes a Map<String, List<?>> of it.
            Is <b>bold</b> and <a href="x">linked</a>.   | Is bold and linked.
            True if a < b &amp;&amp; b &gt; c.           | True if a < b && b > c.
            One paragraph<p>Another. One.                | One paragraph
            Sums up: <ul><li>this.</ul>                  | Sums up:
            {@inheritDoc} Adds its own.                  | Adds its own.
            Shows &amp;lt; as written.                   | Shows &lt; as written.
            """)
    void readsAsPlainText(String comment, String expected) {
        assertThat(FirstSentence.of(new TraditionalJavadocComment(comment))).isEqualTo(expected);
    }

    @Test
    void lineBreaksBecomeSpacesAndBlankLinesEndIt() {
        assertThat(FirstSentence.of(new TraditionalJavadocComment("\n * Reads all\n *   the lines\n *\n * Not this\n")))
                .isEqualTo("Reads all the lines");
    }

    @Test
    void blockTagsAreNoSentence() {
        assertThat(FirstSentence.of(new TraditionalJavadocComment("\n * @return the number of things\n")))
                .isEmpty();
    }

    @Test
    void marksAreNoWords() {
        assertThat(FirstSentence.words("Adds - to (a, b) -> 2")).isEqualTo(5);
    }
}
