package dev.sluice.jobs.rescore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.candidates.CandidateFiles;
import dev.sluice.connectors.candidates.InputOptions;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.jobs.CommandLines;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.streaming.rerank.RerankerFactory;
import dev.sluice.streaming.types.SluiceTypes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job goes on from a checkpoint by the uids of its operators: one that changes, or goes, ends what others have begun
 * with an earlier version. So a line of the list may be added, and none be changed.
 */
class RescoreUidsTest {

    @TempDir
    private Path folder;

    @Test
    void theUidsOfAllOperatorsAreThoseOfTheList() throws Exception {
        assertThat(uids()).containsExactlyInAnyOrderElementsOf(listed());
    }

    @Test
    void theMaximumParallelismIsFixed() throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                RescoreJob.configuration(options(SetFile.write(folder.resolve("sets.jsonl"), 1, 1))));
        assertThat(environment.getMaxParallelism()).isEqualTo(1_024);
    }

    private List<String> uids() throws Exception {
        Path sets = SetFile.write(folder.resolve("sets.jsonl"), 1, 1);
        RescoreOptions options = options(sets);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(RescoreJob.configuration(options));
        CandidateFiles inputs = CandidateFiles.open(
                List.of(sets.toString()),
                new InputOptions(options.scoring().limits(), 1_000, null, null, SluiceTypes.ARRIVAL));
        RescoreJob.define(
                environment,
                inputs,
                options,
                OutputFolder.resultsOf(options),
                new RescoreJob.Model(
                        new ModelIdentity("m", "1", "fp32"), RerankerFactory.of(RerankerOptions.defaults())));
        return environment.getStreamGraph().getStreamNodes().stream()
                .map(StreamNode::getTransformationUID)
                .toList();
    }

    private RescoreOptions options(Path sets) {
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run("rescore", "--input=" + sets, "--output=" + folder.resolve("out")))
                .as(sluice.err())
                .isZero();
        return sluice.rescored();
    }

    private static List<String> listed() throws Exception {
        try (var list = Objects.requireNonNull(RescoreUidsTest.class.getResourceAsStream("uids.txt"))) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
