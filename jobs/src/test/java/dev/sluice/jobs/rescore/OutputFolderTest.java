package dev.sluice.jobs.rescore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.jobs.CommandLines;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.ranking.ModelIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

    private static final ModelIdentity MODEL = new ModelIdentity("m", "1", "fp32");

    @TempDir
    private Path folder;

    private Path output;

    @BeforeEach
    void name() {
        output = folder.resolve("an output");
    }

    @Test
    void aNewFolderIsMadeAndSaysWhatItHolds() {
        assertThat(start()).isInstanceOf(OutputFolder.Anew.class);
        assertThat(output.resolve("_sluice/rescore.json"))
                .content()
                .contains("\"model\" : \"m\"", "\"inputs\" : \"f\"");
        assertThat(start()).as("killed before its first checkpoint").isInstanceOf(OutputFolder.Anew.class);
    }

    @Test
    void whatWasBeingWrittenBeforeTheFirstCheckpointIsRemoved() throws IOException {
        start();
        create(".part-a-0.jsonl.inprogress.b");
        assertThat(start()).isInstanceOf(OutputFolder.Anew.class);
        assertThat(Parts.unfinished(output)).isEmpty();
    }

    @Test
    void whereThereIsACheckpointTheJobGoesOnAndKeepsWhatWasBeingWritten() throws IOException {
        start();
        checkpoint(3);
        checkpoint(4);
        create("part-a-0.jsonl");
        create(".part-a-1.jsonl.inprogress.b");
        assertThat(start())
                .isInstanceOfSatisfying(
                        OutputFolder.GoOn.class,
                        goOn -> assertThat(goOn.checkpoint().number()).isEqualTo(4));
        assertThat(Parts.unfinished(output)).hasSize(1);
        assertThat(output.resolve("_sluice/checkpoints/chk-3")).doesNotExist();
    }

    @Test
    void aFolderThatIsCompleteIsDone() throws IOException {
        start();
        create("part-a-0.jsonl");
        create("_SUCCESS");
        assertThat(start()).isInstanceOf(OutputFolder.Done.class);
    }

    @Test
    void resultsOfAnotherModelOptionOrInputAreRefusedWithWhatDiffers() throws IOException {
        start();
        create("_SUCCESS");
        assertRefused(new ModelIdentity("m", "2", "fp32"), "f", "version of the model '1' and now '2'");
        assertRefused(MODEL, "g", "inputs 'f' and now 'g'");
        assertRefused(MODEL, "f", "--top-n not given and now '5'", "--top-n=5");
        assertRefused(MODEL, "f", "--output-format 'jsonl' and now 'trec'", "--output-format=trec");
        assertRefused(MODEL, "f", "--timings 'false' and now 'true'", "--timings");
    }

    @Test
    void whatDecidesNoResultMayChange() throws IOException {
        start();
        checkpoint(1);
        try (OutputFolder opened = OutputFolder.open(options("--parallelism=3", "--batch-documents=7"))) {
            assertThat(opened.prepare(manifest(options("--checkpoint-interval=7s")), Execution.STREAMING))
                    .isInstanceOf(OutputFolder.GoOn.class);
        }
    }

    @Test
    void aFolderWithSomebodyElsesFilesIsRefused() throws IOException {
        Files.createDirectories(output);
        create("thesis.tex");
        assertThatThrownBy(this::start)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("--output " + output + " holds 'thesis.tex' and no results of rescore");
        assertThat(output.resolve("_sluice")).doesNotExist();
    }

    @Test
    void resultsWithoutACheckpointAreNotWrittenAgain() throws IOException {
        start();
        create("part-a-0.jsonl");
        assertThatThrownBy(this::start)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("holds results, but ")
                .hasMessageContaining("no checkpoint to go on from");
    }

    @Test
    void checkpointsOfResultsThatAreGoneAreNotGoneOnFrom() throws IOException {
        Path elsewhere = folder.resolve("checkpoints");
        RescoreOptions options = options("--checkpoint-dir=" + elsewhere);
        try (OutputFolder opened = OutputFolder.open(options)) {
            opened.prepare(manifest(options), Execution.STREAMING);
        }
        Files.createFile(Files.createDirectories(elsewhere.resolve("chk-1")).resolve("_metadata"));
        Files.delete(output.resolve("_sluice/rescore.json"));
        try (OutputFolder opened = OutputFolder.open(options)) {
            assertThatThrownBy(() -> opened.prepare(manifest(options), Execution.STREAMING))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("holds checkpoints of results that are no longer in --output");
        }
    }

    @Test
    void batchExecutionDoesNotGoOn() throws IOException {
        start();
        checkpoint(1);
        try (OutputFolder opened = OutputFolder.open(options())) {
            assertThatThrownBy(() -> opened.prepare(manifest(options()), Execution.BATCH))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("--execution batch cannot go on");
        }
    }

    @Test
    void oneJobAtATimeMayUseIt() {
        try (OutputFolder first = OutputFolder.open(options())) {
            assertThat(first.name()).isEqualTo(output.toString());
            assertThatThrownBy(() -> OutputFolder.open(options()))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("--output " + output + " is in use by another process");
        }
        OutputFolder.open(options()).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused() throws IOException {
        Files.createFile(output);
        assertThatThrownBy(() -> OutputFolder.open(options()))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("--output " + output);
    }

    @Test
    void atTheEndNothingIsLeftThatOnlyTheJobNeeded() throws IOException {
        try (OutputFolder opened = OutputFolder.open(options())) {
            opened.prepare(manifest(options()), Execution.STREAMING);
            checkpoint(1);
            create("part-a-0.jsonl");
            create(".part-a-1.jsonl.inprogress.b");
            assertThat(opened.complete()).as("stopped").isFalse();
            assertThat(output.resolve("_sluice/checkpoints/chk-1")).exists();
            create("_sluice/all-read");
            assertThat(opened.complete()).isTrue();
        }
        assertThat(output.resolve("_SUCCESS")).exists();
        assertThat(Parts.of(output)).hasSize(1);
        assertThat(Parts.unfinished(output)).isEmpty();
        assertThat(output.resolve("_sluice/checkpoints/chk-1")).doesNotExist();
    }

    @Test
    void deadLettersElsewhereAreOfOneOutput() {
        Path letters = folder.resolve("letters");
        OutputFolder.open(options("--dead-letters=" + letters)).close();
        OutputFolder.open(options("--dead-letters=" + letters)).close();
        output = folder.resolve("another output");
        assertThatThrownBy(() -> OutputFolder.open(options("--dead-letters=" + letters)))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("--dead-letters " + letters + " holds those of")
                .hasMessageContaining("an output");
        assertThatThrownBy(() -> OutputFolder.open(options("--dead-letters=" + output)))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("is --output; expected another folder");
    }

    private OutputFolder.Start start() {
        try (OutputFolder opened = OutputFolder.open(options())) {
            return opened.prepare(manifest(options()), Execution.STREAMING);
        }
    }

    private void assertRefused(ModelIdentity model, String inputs, String difference, String... more) {
        RescoreOptions options = options(more);
        try (OutputFolder opened = OutputFolder.open(options)) {
            assertThatThrownBy(() -> opened.prepare(Manifest.of(options, model, inputs, "0"), Execution.STREAMING))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("holds results of another job: " + difference + "; expected the same");
        }
    }

    private static Manifest manifest(RescoreOptions options) {
        return Manifest.of(options, MODEL, "f", "0");
    }

    private RescoreOptions options(String... more) {
        List<String> arguments = new ArrayList<>(List.of("rescore", "--input=x", "--output=" + output));
        arguments.addAll(List.of(more));
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run(arguments.toArray(String[]::new)))
                .as(sluice.err())
                .isZero();
        return sluice.rescored();
    }

    private void create(String name) throws IOException {
        Files.createFile(output.resolve(name));
    }

    private void checkpoint(int number) throws IOException {
        Files.createFile(Files.createDirectories(output.resolve("_sluice/checkpoints/chk-" + number))
                .resolve("_metadata"));
    }
}
