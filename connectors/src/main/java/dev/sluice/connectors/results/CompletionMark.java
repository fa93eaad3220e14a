package dev.sluice.connectors.results;

import java.io.IOException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobStatusHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes a folder of results where the job ends, be anybody waiting for it or not: when all results have their
 * names, and before Flink removes the last checkpoint. So a folder with results has a checkpoint to go on from, or is
 * complete.
 */
public final class CompletionMark implements JobStatusHook {

    private static final Logger LOG = LoggerFactory.getLogger(CompletionMark.class);

    private final ResultFolder results;

    public CompletionMark(ResultFolder results) {
        this.results = results;
    }

    /** Never throws: Flink would take a failure for one of its own. */
    @Override
    public void onFinished(JobID job) {
        try {
            results.complete();
        } catch (IOException | RuntimeException e) {
            LOG.warn("All results are in {}, but it cannot be marked as complete", results.path(), e);
        }
    }

    @Override
    public void onCreated(JobID job) {}

    @Override
    public void onFailed(JobID job, Throwable failure) {}

    @Override
    public void onCanceled(JobID job) {}
}
