package dev.sluice.jobs;

import dev.sluice.inference.engine.Rerankers;
import dev.sluice.jobs.demo.Demo;
import dev.sluice.jobs.demo.DemoOptions;
import dev.sluice.jobs.models.ModelCompiler;
import dev.sluice.jobs.models.UserModels;
import dev.sluice.jobs.process.Job;
import dev.sluice.jobs.rerank.RerankerOpener;
import dev.sluice.jobs.rescore.RescoreJob;
import dev.sluice.jobs.rescore.RescoreOptions;
import dev.sluice.jobs.sql.ClientOptions;
import dev.sluice.jobs.sql.SqlClient;
import dev.sluice.jobs.stream.StreamJob;
import dev.sluice.jobs.stream.StreamOptions;

/**
 * What the commands run once their options are read.
 *
 * @param reranker for {@code rerank}
 * @param compiler for {@code models compile}
 * @param models for the other commands of {@code models}
 */
record Jobs(
        Job<DemoOptions> demo,
        RerankerOpener reranker,
        Job<StreamOptions> stream,
        Job<RescoreOptions> rescore,
        Job<ClientOptions> sql,
        ModelCompiler compiler,
        UserModels models) {

    static final Jobs ALL = new Jobs(
            Demo::run,
            Rerankers::open,
            StreamJob::run,
            RescoreJob::run,
            SqlClient::run,
            Rerankers::compile,
            UserModels.ofThisProcess());
}
