package dev.sluice.jobs.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.jobs.stream.StreamGraph;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.types.SluiceTypes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the savepoint of this build that later builds have to restore. To be run once for each released version, at the
 * commit that is released, and to be committed:
 *
 * <pre>
 * mvn verify -pl jobs -am -Dtest=NoSuch -Dit.test=KeepSavepointITCase -Dsurefire.failIfNoSpecifiedTests=false
 *     -Dfailsafe.failIfNoSpecifiedTests=false -Dsluice.savepoint=src/test/resources/dev/sluice/jobs/savepoint/VERSION
 * </pre>
 *
 * <p>The folder must not be there yet: a kept savepoint is never written anew.
 */
@EnabledIfSystemProperty(named = "sluice.savepoint", matches = ".+")
class KeepSavepointITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    /** The readable ones before the first in flight. */
    private static final CountDownLatch ANSWERED = new CountDownLatch(KeptJob.UNTIL_THE_SAVEPOINT.answered());

    @Test
    void aSavepointWithRecordsInFlightIsKept(@TempDir Path temporary) throws Exception {
        Path kept = Path.of(System.getProperty("sluice.savepoint"));
        assertThat(kept).as("a kept savepoint is never written anew").doesNotExist();

        StreamExecutionEnvironment environment = KeptJob.environment(1, inFilesAlone(temporary));
        StreamGraph.Outputs outputs = KeptJob.UNTIL_THE_SAVEPOINT.define(environment);
        outputs.rankings()
                .map(KeepSavepointITCase::counted)
                .returns(SluiceTypes.RANKING)
                .sinkTo(new DiscardingSink<>());
        outputs.deadLetters().sinkTo(new DiscardingSink<>());
        outputs.quality().sinkTo(new DiscardingSink<>());
        outputs.alerts().sinkTo(new DiscardingSink<>());
        outputs.summaries().sinkTo(new DiscardingSink<>());
        JobClient job = environment.executeAsync("kept savepoint");
        assertThat(KeptJob.EMITTED.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(ANSWERED.await(60, TimeUnit.SECONDS)).isTrue();
        String savepoint = job.triggerSavepoint(temporary.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
        job.cancel().get(60, TimeUnit.SECONDS);

        copy(Path.of(URI.create(savepoint)), kept);
    }

    /**
     * State within the metadata is named by the place where it was written; files are named as they stand beside it.
     */
    private static Configuration inFilesAlone(Path folder) {
        return new Configuration()
                .set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem")
                .set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString())
                .set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);
    }

    private static Ranking counted(Ranking ranking) {
        ANSWERED.countDown();
        return ranking;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : List.copyOf(files.toList())) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
