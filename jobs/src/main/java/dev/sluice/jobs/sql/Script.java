package dev.sluice.jobs.sql;

import dev.sluice.jobs.process.CommandFailedException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of statements.
 *
 * @param path where it is, for messages
 */
record Script(Path path, String text) {

    /** What stands for the address of Kafka's brokers. */
    private static final String PLACEHOLDER = "${bootstrap-servers}";

    /** The same in a text where picocli looks for variables of its own. */
    static final String PLACEHOLDER_IN_HELP = "$" + PLACEHOLDER;

    /**
     * Reads a file.
     *
     * @throws CommandFailedException if it cannot be read
     */
    static Script read(Path path) {
        try {
            return new Script(path, Files.readString(path, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new CommandFailedException(
                    "--file " + path + " does not exist; expected a file of SQL statements. Correct the path", e);
        } catch (CharacterCodingException e) {
            throw new CommandFailedException("--file " + path + " is no UTF-8 text. Save it as UTF-8", e);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "--file " + path + " cannot be read (" + e.getMessage() + "); expected a file of SQL statements."
                            + " Choose another file",
                    e);
        }
    }

    boolean needsKafka() {
        return text.contains(PLACEHOLDER);
    }

    Script withKafkaAt(String bootstrapServers) {
        return new Script(path, text.replace(PLACEHOLDER, bootstrapServers));
    }

    List<String> lines() {
        return text.lines().toList();
    }
}
