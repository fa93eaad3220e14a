package dev.sluice.jobs.sql;

import dev.sluice.jobs.running.Loopback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.client.gateway.Executor;
import org.apache.flink.table.client.gateway.SingleSessionManager;
import org.apache.flink.table.gateway.SqlGateway;
import org.apache.flink.table.gateway.service.context.DefaultContext;

/**
 * A session of Flink SQL in this process, as Flink's client has it in its embedded mode: a gateway, one session at it,
 * and for each statement that needs one a small cluster. All ports are on the loopback interface.
 */
final class Session implements AutoCloseable {

    /** So many rows or sets of one subtask may wait for the model at once: some micro-batches' worth. */
    private static final int CONCURRENT_OPERATIONS = 256;

    /** Above what Sluice itself gives a row, which then gets a reason; Flink's own timeout fails the job. */
    private static final Duration ASYNC_TIMEOUT = Duration.ofMinutes(5);

    private static final String GATEWAY = "sql-gateway.endpoint.rest.";

    private final SqlGateway gateway;
    private final Executor executor;

    private Session(SqlGateway gateway, Executor executor) {
        this.gateway = gateway;
        this.executor = executor;
    }

    /**
     * Starts the gateway and opens the session.
     *
     * @param settings come before all that is set here, but for the ports
     */
    static Session open(Map<String, String> settings) throws Exception {
        Configuration configuration = defaults();
        settings.forEach(configuration::setString);
        Loopback.configure(configuration);
        int port = freePort();
        configuration.setString(GATEWAY + "address", Loopback.ADDRESS);
        configuration.setString(GATEWAY + "bind-address", Loopback.ADDRESS);
        configuration.setString(GATEWAY + "port", Integer.toString(port));
        configuration.setString(GATEWAY + "bind-port", Integer.toString(port));
        DefaultContext context = new DefaultContext(configuration, List.of());
        SqlGateway gateway = new SqlGateway(configuration, new SingleSessionManager(context));
        gateway.start();
        try {
            return new Session(
                    gateway,
                    Executor.create(context, InetSocketAddress.createUnresolved(Loopback.ADDRESS, port), "sluice"));
        } catch (RuntimeException e) {
            gateway.stop();
            throw e;
        }
    }

    private static Configuration defaults() {
        Configuration configuration = new Configuration();
        configuration.set(DeploymentOptions.TARGET, LocalJobs.TARGET);
        configuration.set(DeploymentOptions.ATTACHED, true);
        // What fails is not tried again by Flink: Sluice does where it helps, and a row that it gives up has a reason.
        configuration.set(
                ExecutionConfigOptions.TABLE_EXEC_ASYNC_SCALAR_RETRY_STRATEGY,
                ExecutionConfigOptions.RetryStrategy.NO_RETRY);
        configuration.set(
                ExecutionConfigOptions.TABLE_EXEC_ASYNC_SCALAR_MAX_CONCURRENT_OPERATIONS, CONCURRENT_OPERATIONS);
        configuration.set(
                ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_MAX_CONCURRENT_OPERATIONS, CONCURRENT_OPERATIONS);
        configuration.set(ExecutionConfigOptions.TABLE_EXEC_ASYNC_SCALAR_TIMEOUT, ASYNC_TIMEOUT);
        configuration.set(ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_TIMEOUT, ASYNC_TIMEOUT);
        // An answer that is taken back may not equal the one that was given: what Flink sees to need that it refuses.
        configuration.set(
                OptimizerConfigOptions.TABLE_OPTIMIZER_NONDETERMINISTIC_UPDATE_STRATEGY,
                OptimizerConfigOptions.NonDeterministicUpdateStrategy.TRY_RESOLVE);
        return configuration;
    }

    Executor executor() {
        return executor;
    }

    @Override
    public void close() throws IOException {
        try {
            executor.close();
        } finally {
            gateway.stop();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
