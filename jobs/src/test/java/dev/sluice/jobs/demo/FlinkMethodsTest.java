package dev.sluice.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkMethodsTest {
    private static final String QUERY = "Adds one number to the other one.";

    @TempDir
    private Path folder;

    @Test
    void codeComesWithoutAnyComment() throws IOException {
        List<DocumentedMethod> methods = read("""
                package a.b;
                class Sum {
                    int field;
                    // ---------- a line between members ----------

                    /** Adds one number to the other one. And more. @return the sum */
                    @Deprecated
                    // between annotation and name
                    int add(int left, /* unused */ int right) {
                        // a line comment
                        int sum = left;
                        /* a block comment */
                        sum += right; // behind code
                        return sum;
                    }
                }
                """);
        assertThat(methods).containsExactly(new DocumentedMethod("a.b.Sum#add(int,int)", QUERY, """
                        @Deprecated
                        int add(int left, int right) {
                            int sum = left;
                            sum += right;
                            return sum;
                        }"""));
    }

    @Test
    void idsNameNestedTypesAndPlainParameterTypes() throws IOException {
        String body = " {\n int a = %d;\n int b = a;\n f(b);\n}\n";
        List<DocumentedMethod> methods = read("""
                package a;
                interface Outer {
                    enum Inner {
                        ONE;
                        /** Takes one of everything there is. */
                        void one(java.util.Map<String, Integer> map, int[][] numbers, String... texts)"""
                + body.formatted(1)
                + "/** Takes a nested type of a map. */ <T extends Number> void two(java.util.Map.Entry<T, T> entry, T t)"
                + body.formatted(2)
                + "} }");
        assertThat(methods)
                .extracting(DocumentedMethod::id)
                .containsExactly("a.Outer.Inner#one(Map,int[][],String...)", "a.Outer.Inner#two(Entry,T)");
    }

    @Test
    void shortBodiesAndShortSentencesAreLeftOut() throws IOException {
        List<DocumentedMethod> methods = read("""
                class Short {
                    /** Has four lines of code and then comments. */
                    void fourLines() {
                        // one
                        a();

                        // two
                        b();
                    }
                    /** Has five words - {@code and} - dashes. */
                    void fiveWords() {
                        a();
                        b();
                        c();
                    }
                    /** Has just as many lines as needed. */
                    void fiveLines() {
                        a();
                        b();
                        d();
                    }
                    void noComment() {
                        a();
                        b();
                        e();
                    }
                    /** Has no body of its own at all. */
                    native void noBody();
                    /**
                     * @return has block tags and nothing else in it
                     */
                    int tagsOnly() {
                        a();
                        b();
                        return 1;
                    }
                }
                """);
        assertThat(methods).extracting(DocumentedMethod::id).containsExactly("Short#fiveLines()");
    }

    @Test
    void ofDuplicatedQueriesAndBodiesTheFirstStays() throws IOException {
        List<DocumentedMethod> methods = read("""
                class Twice {
                    /** Adds one number to the other one. */
                    void first() {
                        a(1);
                        b(1);
                        c(1);
                    }
                    /** Adds one number to the other one. */
                    void sameQuery() {
                        a(2);
                        b(2);
                        c(2);
                    }
                    /** Does something else in the same way. */
                    void sameBody() {
                        a(1); // differs only here
                        b(1);
                        c(1);
                    }
                    /** Does in its own way what was dropped above. */
                    void bodyOfADroppedOne() {
                        a(2);
                        b(2);
                        c(2);
                    }
                }
                """);
        assertThat(methods)
                .extracting(DocumentedMethod::id)
                .containsExactly("Twice#first()", "Twice#bodyOfADroppedOne()");
    }

    @Test
    void methodsOfAnonymousAndLocalClassesAreLeftOut() throws IOException {
        List<DocumentedMethod> methods = read("""
                class Outer {
                    Runnable field = new Runnable() {
                        /** Runs in a class without a name. */
                        public void run() {
                            a();
                            b();
                            c();
                        }
                    };
                    /** Holds a class that is local to it. */
                    void holder() {
                        class Local {
                            /** Runs in a class that is local. */
                            void run() {
                                a();
                                b();
                                d();
                            }
                        }
                    }
                }
                """);
        assertThat(methods).extracting(DocumentedMethod::id).containsExactly("Outer#holder()");
    }

    @Test
    void syntaxOfJava17IsRead() throws IOException {
        List<DocumentedMethod> methods = read("""
                sealed interface Shape permits Circle {}
                record Circle(double radius) implements Shape {
                    /** Says in words what shape this is. */
                    String words(Object o) {
                        var text = \"""
                            a circle\""";
                        return switch (text.length()) {
                            case 1, 2 -> "short";
                            default -> { if (o instanceof String s) { yield s; } yield text; }
                        };
                    }
                }
                """);
        assertThat(methods).extracting(DocumentedMethod::id).containsExactly("Circle#words(Object)");
    }

    @Test
    void filesComeInTheOrderOfTheirNames() throws IOException {
        String source =
                "class %1$s {\n/** Is the method of a class %1$s. */\nvoid m() {\na();\nb();\nc(\"%1$s\");\n}\n}\n";
        Path jar = SourcesJar.of(
                folder,
                "b/B.java",
                source.formatted("B"),
                "readme.txt",
                "no source",
                "a/A.java",
                source.formatted("A"));
        assertThat(FlinkMethods.read(jar)).extracting(DocumentedMethod::id).containsExactly("A#m()", "B#m()");
    }

    @Test
    void brokenSourceIsRefusedWithItsName() throws IOException {
        Path jar = SourcesJar.of(folder, "a/Broken.java", "class Broken { void m( }");
        assertThatThrownBy(() -> FlinkMethods.read(jar))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(jar.toString())
                .hasMessageContaining("a/Broken.java has 1 syntax errors, expected Java source");
    }

    private List<DocumentedMethod> read(String source) throws IOException {
        return FlinkMethods.read(SourcesJar.of(folder, "Source.java", source));
    }
}
