package dev.sluice.connectors.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.RunSummaryCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFolderTest {

    private static final SinkWriter.Context CONTEXT = new SinkWriter.Context() {
        @Override
        public long currentWatermark() {
            return 0;
        }

        @Override
        public Long timestamp() {
            return 0L;
        }
    };

    @TempDir
    private Path folder;

    private ResultFolder results;

    @BeforeEach
    void open() throws IOException {
        results = new ResultFolder(new org.apache.flink.core.fs.Path(folder.toUri()));
        Files.createDirectories(folder.resolve("_sluice"));
        Files.createDirectories(folder.resolve("_dead-letters"));
    }

    @Test
    void theEndOfAJobCompletesIt() throws IOException {
        Files.writeString(folder.resolve("_sluice/summary.json"), "{}");
        Files.createFile(folder.resolve("_sluice/all-read"));
        assertThat(results.isComplete()).isFalse();
        new CompletionMark(results).onFinished(new JobID());
        assertThat(results.isComplete()).isTrue();
        assertThat(folder.resolve("summary.json")).hasContent("{}");

        Files.writeString(folder.resolve("_sluice/summary.json"), "{later}");
        results.complete();
        assertThat(folder.resolve("summary.json")).as("done once").hasContent("{}");
    }

    @Test
    void aJobThatWasStoppedBeforeTheEndOfItsInputIsNotComplete() throws IOException {
        Files.writeString(folder.resolve("_sluice/summary.json"), "{}");
        new CompletionMark(results).onFinished(new JobID());
        assertThat(results.complete()).isFalse();
        assertThat(folder.resolve("_SUCCESS")).doesNotExist();
        assertThat(folder.resolve("summary.json")).doesNotExist();
    }

    @Test
    void aMarkThatCannotBeWrittenFailsNoJob() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        ResultFolder nowhere = new ResultFolder(new org.apache.flink.core.fs.Path(file.toUri() + "/below"));
        new CompletionMark(nowhere).onFinished(new JobID());
        assertThat(folder.resolve("file")).isEmptyFile();
    }

    @Test
    void onlyWhatWasBeingWrittenIsRemoved() throws IOException {
        for (String name : new String[] {
            ".part-a-0.jsonl.inprogress.b", "part-a-1.jsonl", "_dead-letters/.part-c-0.jsonl.inprogress.d"
        }) {
            Files.createFile(folder.resolve(name));
        }
        Files.createFile(folder.resolve(".somebody's"));
        assertThat(results.hasParts()).isTrue();
        results.removeLeftovers();
        assertThat(folder).isDirectoryNotContaining("glob:**inprogress**");
        assertThat(folder.resolve("_dead-letters")).isEmptyDirectory();
        assertThat(folder.resolve(".somebody's")).exists();
        assertThat(folder.resolve("part-a-1.jsonl")).exists();
    }

    @Test
    void deadLettersAreResultsToo() throws IOException {
        assertThat(results.hasParts()).isFalse();
        Files.createFile(folder.resolve("_dead-letters/part-a-0.jsonl"));
        assertThat(results.hasParts()).isTrue();
    }

    @Test
    void aFolderThatIsNotThereHasNothing() throws IOException {
        ResultFolder none = new ResultFolder(new org.apache.flink.core.fs.Path(folder.toUri() + "/none"));
        assertThat(none.hasParts()).isFalse();
        assertThat(none.isComplete()).isFalse();
        assertThat(none.foreign()).isEmpty();
        none.removeLeftovers();
    }

    @Test
    void summariesAreWrittenNowAndThenAndTheLastOneInAnyCase() throws Exception {
        Path file = folder.resolve("_sluice/summary.json");
        ManualClock clock = new ManualClock();
        Path endMark = folder.resolve("_sluice/all-read");
        SummarySink.Writer writer = new SummarySink.Writer(
                new org.apache.flink.core.fs.Path(file.toUri()),
                new org.apache.flink.core.fs.Path(endMark.toUri()),
                Duration.ofSeconds(10).toNanos(),
                clock);
        writer.write(summary(1), CONTEXT);
        assertThat(queriesIn(file)).isEqualTo(1);
        clock.advanceTime(Duration.ofSeconds(9));
        writer.write(summary(2), CONTEXT);
        writer.flush(false);
        assertThat(queriesIn(file)).isEqualTo(1);
        clock.advanceTime(Duration.ofSeconds(1));
        writer.write(summary(3), CONTEXT);
        assertThat(queriesIn(file)).isEqualTo(3);
        writer.write(summary(4), CONTEXT);
        assertThat(endMark).doesNotExist();
        writer.flush(true);
        assertThat(endMark).exists();
        assertThat(queriesIn(file)).isEqualTo(4);
    }

    private static long queriesIn(Path file) throws Exception {
        return new RunSummaryCodec()
                .decode(Files.readString(file).getBytes(StandardCharsets.UTF_8))
                .queries();
    }

    private static RunSummary summary(long queries) {
        return new RunSummary(queries, 0, queries, 0, 0, 0, 0, 0, 0, null, null, null, null, null, Map.of());
    }
}
