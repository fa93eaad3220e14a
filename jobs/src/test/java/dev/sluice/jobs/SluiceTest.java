package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.jobs.options.ByteSize;
import dev.sluice.jobs.options.Durations;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SluiceTest {

    private final CommandLines sluice = new CommandLines();

    @Test
    void helpNamesTheCommands() {
        assertThat(sluice.run("--help")).isZero();
        assertThat(sluice.out()).contains("demo", "rerank", "stream", "models", "--version");
        assertThat(sluice.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "rerank",
                "stream",
                "rescore",
                "models",
                "models pull",
                "models list",
                "models verify",
                "models remove",
                "models compile"
            })
    void everyCommandHasHelp(String command) {
        assertThat(sluice.run((command + " --help").split(" "))).isZero();
        assertThat(sluice.out()).startsWith("Usage: sluice " + command).contains("--help", "--debug", "--log");
    }

    @Test
    void helpTellsTheDefaultsThatHold() {
        RerankerOptions defaults = RerankerOptions.defaults();
        sluice.run("rerank", "--help");
        assertThat(sluice.out().replaceAll("\\s+", " "))
                .contains("Default: " + defaults.model())
                .contains("Default: " + Durations.format(defaults.linger()))
                .contains("Default: " + new ByteSize(defaults.cacheBytes()))
                .contains("Default: 16MiB.");
    }

    @Test
    void theVersionIsToldWithThoseItIsBuiltOn() {
        assertThat(sluice.run("--version")).isZero();
        assertThat(sluice.out()).matches("(?s)Sluice \\d+\\.\\d+\\.\\d+\\RFlink 2\\.[^$]+ONNX Runtime \\d[^$]+");
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(sluice.run()).isEqualTo(2);
        assertThat(sluice.err()).startsWith("Usage: sluice");
        assertThat(sluice.out()).isEmpty();
    }

    @Test
    void aCommandMistypedIsGuessed() {
        assertThat(sluice.run("rernk")).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains("'rernk'", "Did you mean", "rerank", "sluice --help");
    }

    @Test
    void anOptionMistypedIsGuessed() {
        assertThat(sluice.run("rerank", "--lingr=1ms")).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains("'--lingr=1ms'", "Did you mean --linger?", "sluice rerank --help");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model=jina       | --model 'jina' is not known; expected bge-small-en-v1.5, the folder of a model",
                "--device=tpu       | --device 'tpu' is not known; expected one of [auto, cpu]",
                "--device=gpu:1     | --device 'gpu:1': this build has no GPU runtime. Use cpu or auto",
                "--precision=bf16   | --precision 'bf16' is not known; expected one of [fp32, fp16, int8]",
                "--top-n=0          | --top-n 0: expected at least 1",
                "--top-n=ten        | '--top-n'",
                "--batch-documents=0 | --batch-documents 0: expected at least 1",
                "--batch-tokens=-1  | --batch-tokens -1: expected at least 1",
                "--batch-order=size | '--batch-order'",
                "--score-cache-size=1GiB | --score-cache-size 1GiB: expected --score-cache beside it",
                "--linger=10        | '10' is no duration",
                "--timeout=0s       | is no timeout; expected more than 0ms, or none",
                "--timeout=soon     | 'soon' is no duration",
                "--in-flight-sets=0 | --in-flight-sets 0: expected at least 1",
                "--queue-documents=0 | --queue-documents 0: expected at least 1",
                "--max-query-tokens=-1 | --max-query-tokens -1: expected at least 0",
                "--max-document-tokens=-1 | --max-document-tokens -1: expected at least 0",
                "--fields=          | '' has a name that is empty; expected names parted by commas",
                "--fields=title,,body | 'title,,body' has a name that is empty",
                "--fields=title:2,  | 'title:2,' has a name that is empty",
                "--fields=title,body,title:2 | field 'title' stands twice; expected each field once",
                "--fields=title:0   | weight '0' of field 'title' is none; expected a whole number from 1 to 2147483647",
                "--fields=title:    | weight '' of field 'title' is none",
                "--fields=title:1:2 | weight '1:2' of field 'title' is none",
                "--fields=title:+1  | weight '+1' of field 'title' is none",
                "--fields=title:2147483648 | weight '2147483648' of field 'title' is none",
                "--fields=a\\b      | 'a\\b' has a backslash that stands before neither comma, colon nor backslash",
                "--field-template=xml | 'xml' is not known; expected one of [json, json-compact, yaml, text]",
                "--block-size=0     | --block-size 0: expected at least 1",
                "--max-context-tokens=-1 | --max-context-tokens -1: expected at least 0",
                "--context-memory=0B | --context-memory 0: expected at least 1",
                "--control-tokens=eat | 'eat' is not known; expected one of [keep, remove]",
                "--long-documents=fold | 'fold' is not known; expected one of [windows, truncate]",
                "--window-overlap=-1 | --window-overlap -1: expected at least 0",
                "--activation=relu  | 'relu' is not known; expected one of [sigmoid, identity, softmax]",
                "--label=-1         | --label -1: expected at least 0",
                "--cache-memory=64  | '64' is no size",
                "--max-documents=0  | --max-documents 0: expected at least 1",
                "--max-record-bytes=0B | --max-record-bytes 0: expected at least 1",
                "--max-record-bytes=2GiB | --max-record-bytes 2GiB: expected less than 2GiB",
                "--dead-letter-max-bytes=4GiB | --dead-letter-max-bytes 4GiB: expected less than 2GiB"
            })
    void aBadValueIsWrongUsageToldInOneLine(String option, String message) {
        assertThat(sluice.run("rerank", option)).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).startsWith("sluice rerank: ").contains(message).contains("See 'sluice rerank --help'");
        assertThat(sluice.reranker().asked()).isEmpty();
    }

    @Test
    void debugShowsWhereAnErrorCameFrom() {
        assertThat(sluice.run("rerank", "--debug", "--input=missing.jsonl")).isEqualTo(1);
        assertThat(sluice.err())
                .contains("\tat dev.sluice.jobs.rerank")
                .endsWith("missing.jsonl: there is no such file\n");
    }

    @Test
    void theLogFileIsTakenBeforeTheCommandRuns() {
        assertThat(sluice.run("rerank", "--log", "all.log")).isZero();
        assertThat(sluice.log()).isEqualTo(Path.of("all.log"));
    }

    @Test
    void aLogFileThatCannotBeWrittenIsToldInOneLine() {
        assertThat(sluice.run("rerank", "--log", "unwritable")).isEqualTo(1);
        assertThat(sluice.err()).isEqualTo("sluice: --log unwritable cannot be written\n");
    }

    @Test
    void onlyTheStreamTakesAFileOfOptions() {
        assertThat(sluice.run("rerank", "--config=job.yaml")).isEqualTo(2);
        assertThat(sluice.err()).startsWith("sluice rerank: Unknown option: '--config=job.yaml'");
    }

    @Test
    void theDemoGetsItsOptionsAndAFolderNamedByTheTime(@TempDir Path folder) {
        assertThat(sluice.run("demo", "--queries=20", "--out=" + folder.resolve("new")))
                .isZero();
        assertThat(sluice.shown().queries()).isEqualTo(20);
        assertThat(folder.resolve("new")).isEmptyDirectory();
    }

    @Test
    void aFolderThatCannotBeWrittenIsRefusedAtTheStart(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(sluice.run("demo", "--out=" + file)).isEqualTo(1);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains("--out " + file + " cannot be written", "Choose another folder");
    }

    @Test
    void theDemoAsksAtLeastOneQuestion(@TempDir Path folder) {
        assertThat(sluice.run("demo", "--queries=0", "--out=" + folder)).isEqualTo(2);
        assertThat(sluice.err()).contains("--queries 0: expected at least 1");
    }
}
