package dev.sluice.jobs.sql;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.client.cli.CliClient;
import org.apache.flink.table.client.cli.CliStrings;
import org.apache.flink.table.client.cli.TerminalUtils;
import org.apache.flink.table.client.config.ResultMode;
import org.apache.flink.table.client.config.SqlClientOptions;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Flink's SQL client in this process. */
public final class SqlClient {

    /** Runs a script to its end, or asks for statements until there are no more. */
    public static int run(ClientOptions options, Surroundings surroundings) throws Exception {
        Path file = options.script();
        if (file == null) {
            ask(options.settings());
            return 0;
        }
        Script script = Script.read(file);
        if (!script.needsKafka()) {
            run(script, options.settings(), surroundings);
        } else if (options.bootstrapServers() != null) {
            run(script.withKafkaAt(options.bootstrapServers()), options.settings(), surroundings);
        } else {
            runWithBroker(script, options.settings(), surroundings);
        }
        return 0;
    }

    private static void ask(Map<String, String> settings) throws Exception {
        try (Session session = Session.open(settings);
                CliClient client = new CliClient(
                        SqlClient::terminal,
                        session.executor(),
                        Path.of(System.getProperty("user.home"), ".flink-sql-history"))) {
            client.executeInInteractiveMode();
        }
    }

    /** Ctrl-C goes to the client, which cancels a query by it, and not to the process. */
    private static Terminal terminal() {
        try {
            return TerminalBuilder.builder()
                    .name(CliStrings.CLI_NAME)
                    .nativeSignals(true)
                    .build();
        } catch (IOException e) {
            throw new CommandFailedException(
                    "The terminal cannot be used (" + e.getMessage() + "). Give the statements with --file", e);
        }
    }

    private static void runWithBroker(Script script, Map<String, String> settings, Surroundings surroundings)
            throws Exception {
        Path folder = Files.createTempDirectory("sluice-sql-");
        try (EmbeddedKafka kafka =
                EmbeddedKafka.start(folder.resolve("kafka"), Map.of("auto.create.topics.enable", "true"))) {
            Shutdown.Registration registration = surroundings.shutdown().before(kafka::close);
            surroundings
                    .err()
                    .println("sluice sql: started a Kafka broker at " + kafka.bootstrapServers()
                            + ", which ends with this command; name another with --bootstrap-servers");
            try (registration) {
                run(script.withKafkaAt(kafka.bootstrapServers()), settings, surroundings);
            }
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private static void run(Script script, Map<String, String> settings, Surroundings surroundings) throws Exception {
        Map<String, String> ofScripts = new LinkedHashMap<>();
        ofScripts.put(TableConfigOptions.TABLE_DML_SYNC.key(), "true");
        ofScripts.put(SqlClientOptions.EXECUTION_RESULT_MODE.key(), ResultMode.TABLEAU.name());
        ofScripts.putAll(settings);
        try (Session session = Session.open(ofScripts);
                Terminal terminal = TerminalUtils.createDumbTerminal(
                        new PlainOutput(new BufferedOutputStream(surroundings.out())))) {
            new ScriptRun(script, session.executor(), terminal).run();
        }
    }

    private SqlClient() {}
}
