package dev.sluice.jobs.sql;

import dev.sluice.jobs.process.CommandFailedException;
import java.util.regex.Pattern;
import org.apache.flink.table.client.cli.CliClient;
import org.apache.flink.table.client.cli.Printer;
import org.apache.flink.table.client.cli.parser.SqlCommandParserImpl;
import org.apache.flink.table.client.cli.parser.SqlMultiLineParser;
import org.apache.flink.table.client.gateway.Executor;
import org.apache.flink.table.client.gateway.SqlExecutionException;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.SyntaxError;
import org.jline.terminal.Terminal;

/** Runs the statements of a script one after the other, by the parts of Flink's client, and stops at a failure. */
final class ScriptRun {

    private static final String END = ";";

    /** Nothing but comments that end. */
    private static final Pattern COMMENTS = Pattern.compile("(?s)(?:\\s++|--[^\n]*+|/\\*.*?\\*/)*+");

    private final Script script;
    private final Terminal terminal;
    private final SqlMultiLineParser parser;

    ScriptRun(Script script, Executor executor, Terminal terminal) {
        this.script = script;
        this.terminal = terminal;
        this.parser = new SqlMultiLineParser(
                new SqlCommandParserImpl(), executor, CliClient.ExecutionMode.NON_INTERACTIVE_EXECUTION);
    }

    /**
     * Runs them all, or those before {@code QUIT}.
     *
     * @throws CommandFailedException if one fails, with the line that it begins at
     */
    void run() {
        StringBuilder statement = new StringBuilder();
        int begin = 0;
        int number = 0;
        for (String line : script.lines()) {
            number++;
            if (statement.isEmpty()) {
                if (isEmpty(line)) {
                    continue;
                }
                begin = number;
            }
            statement.append(line).append('\n');
            if (line.strip().endsWith(END)) {
                Step step = run(statement.toString(), begin);
                if (step == Step.QUIT) {
                    return;
                }
                if (step == Step.DONE) {
                    statement.setLength(0);
                }
            }
        }
        if (!COMMENTS.matcher(statement).matches() && run(statement + END, begin) == Step.UNFINISHED) {
            throw new CommandFailedException(at(begin) + "the statement does not end; expected its end and ';' before"
                    + " that of the file. Look for a quote or a comment that is not closed");
        }
    }

    private enum Step {
        DONE,
        UNFINISHED,
        QUIT
    }

    private Step run(String statement, int begin) {
        try {
            parse(statement);
            try (Printer printer = parser.getPrinter()) {
                printer.print(terminal);
                return printer.isQuitCommand() ? Step.QUIT : Step.DONE;
            }
        } catch (EOFError e) {
            return Step.UNFINISHED;
        } catch (SqlExecutionException e) {
            throw new CommandFailedException(at(begin) + Reason.of(e), e);
        }
    }

    private void parse(String statement) {
        try {
            parser.parse(statement, statement.length(), ParseContext.ACCEPT_LINE);
        } catch (EOFError e) {
            throw e;
        } catch (SyntaxError e) {
            // The parser keeps the failure itself and throws it where its printer is asked for.
        }
    }

    private String at(int line) {
        return script.path() + " line " + line + ": ";
    }

    private static boolean isEmpty(String line) {
        String text = line.strip();
        return text.isEmpty() || text.startsWith("--");
    }
}
