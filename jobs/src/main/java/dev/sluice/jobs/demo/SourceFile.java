package dev.sluice.jobs.demo;

import com.github.javaparser.JavaParser;
import com.github.javaparser.JavaToken;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.TokenRange;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.comments.JavadocComment;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.type.ArrayType;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import com.github.javaparser.ast.type.Type;
import com.github.javaparser.printer.configuration.DefaultConfigurationOption;
import com.github.javaparser.printer.configuration.DefaultPrinterConfiguration;
import com.github.javaparser.printer.configuration.DefaultPrinterConfiguration.ConfigOption;
import com.github.javaparser.printer.configuration.PrinterConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * One file of Java source, as far as methods with a Javadoc comment are concerned.
 *
 * @param name names the file in messages
 */
record SourceFile(String name, String text) {

    /** Removing comments from the tree would not do: the printer also writes those that stand between members. */
    private static final PrinterConfiguration WITHOUT_COMMENTS = new DefaultPrinterConfiguration()
            .removeOption(new DefaultConfigurationOption(ConfigOption.PRINT_COMMENTS))
            .removeOption(new DefaultConfigurationOption(ConfigOption.PRINT_JAVADOC));

    /**
     * A method that makes a document and a query.
     *
     * @param body without comments, evenly laid out
     */
    record Found(DocumentedMethod method, String body) {}

    /**
     * The methods whose body has enough lines with code on them as their author laid them out, and whose Javadoc begins
     * with enough words, in the order of the file. Those of anonymous and local classes are left out: they have no name
     * by which to refer to them.
     *
     * @param bodyLines of code, those of the braces included
     * @throws IOException if the text is not Java
     */
    List<Found> methods(int bodyLines, int queryWords) throws IOException {
        // The raw level reads all syntax and skips the checks of one language level, which take half of the time and
        // say nothing new about code that was compiled.
        ParserConfiguration unchecked = new ParserConfiguration().setLanguageLevel(LanguageLevel.RAW);
        ParseResult<CompilationUnit> parsed = new JavaParser(unchecked).parse(text);
        CompilationUnit unit = parsed.getResult()
                .filter(result -> parsed.isSuccessful())
                .orElseThrow(() -> new IOException(
                        name + " has " + parsed.getProblems().size() + " syntax errors, expected Java source"));
        List<Found> found = new ArrayList<>();
        for (MethodDeclaration method : unit.findAll(MethodDeclaration.class, SourceFile::isMember)) {
            JavadocComment javadoc = method.getJavadocComment().orElse(null);
            BlockStmt body = method.getBody().orElse(null);
            if (javadoc == null || body == null || linesOfCode(body) < bodyLines) {
                continue;
            }
            String query = FirstSentence.of(javadoc);
            if (FirstSentence.words(query) >= queryWords) {
                String code = method.toString(WITHOUT_COMMENTS);
                found.add(new Found(new DocumentedMethod(id(method), query, code), body.toString(WITHOUT_COMMENTS)));
            }
        }
        return List.copyOf(found);
    }

    private static int linesOfCode(BlockStmt body) {
        TokenRange tokens = body.getTokenRange().orElseThrow();
        return (int) StreamSupport.stream(tokens.spliterator(), false)
                .filter(token -> !token.getCategory().isWhitespaceOrComment())
                .map(JavaToken::getRange)
                .flatMap(range -> range.stream().map(place -> place.begin.line))
                .distinct()
                .count();
    }

    private static boolean isMember(MethodDeclaration method) {
        Node node = method.getParentNode().orElse(null);
        while (node instanceof TypeDeclaration<?>) {
            node = node.getParentNode().orElse(null);
        }
        return node instanceof CompilationUnit;
    }

    private static String id(MethodDeclaration method) {
        TypeDeclaration<?> type = (TypeDeclaration<?>) method.getParentNode().orElseThrow();
        String parameters = method.getParameters().stream()
                .map(parameter -> plainName(parameter.getType()) + (parameter.isVarArgs() ? "..." : ""))
                .collect(Collectors.joining(","));
        return type.getFullyQualifiedName().orElseThrow() + "#" + method.getNameAsString() + "(" + parameters + ")";
    }

    /** A type as a Javadoc link names it: without type arguments, annotations and package. */
    private static String plainName(Type type) {
        if (type instanceof ArrayType array) {
            return plainName(array.getComponentType()) + "[]";
        }
        return type instanceof ClassOrInterfaceType named ? named.getNameAsString() : type.asString();
    }
}
