package dev.sluice.jobs.sql;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * Runs each statement in a small cluster of its own, as Flink's target {@code local} does, but tells why one failed:
 * that one cancels a job that has failed, and where its cluster is gone by then, the refusal takes the place of the
 * reason.
 */
public final class LocalJobs implements PipelineExecutorFactory {

    /** The {@code execution.target} of this. */
    static final String TARGET = "local-session";

    @Override
    public String getName() {
        return TARGET;
    }

    @Override
    public boolean isCompatibleWith(Configuration configuration) {
        return TARGET.equals(configuration.get(DeploymentOptions.TARGET));
    }

    @Override
    public PipelineExecutor getExecutor(Configuration configuration) {
        return LocalExecutor.createWithFactory(configuration, Cluster::new);
    }

    private static final class Cluster extends MiniCluster {

        Cluster(MiniClusterConfiguration configuration) {
            super(configuration);
        }

        @Override
        public void close() {
            closeAsync().join();
        }

        @Override
        public CompletableFuture<Acknowledge> cancelJob(JobID job) {
            try {
                return super.cancelJob(job);
            } catch (IllegalStateException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }
}
