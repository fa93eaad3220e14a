package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.files.Qrels;
import dev.sluice.connectors.files.QrelsReader;
import dev.sluice.connectors.files.RunFacts;
import dev.sluice.connectors.files.RunReader;
import dev.sluice.ranking.ConflictingJudgments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticRunTest {

    @TempDir
    private Path folder;

    @Test
    void equalSeedsGiveEqualFiles() throws Exception {
        write("one", 1_500, 7);
        write("two", 1_500, 7);
        write("other", 1_500, 8);

        for (String file : List.of(".qrels", ".run")) {
            assertThat(folder.resolve("two" + file)).hasSameBinaryContentAs(folder.resolve("one" + file));
            assertThat(Files.mismatch(folder.resolve("one" + file), folder.resolve("other" + file)))
                    .isNotNegative();
        }
    }

    @Test
    void theFilesAreReadAsWhatTheyAreMeantToBe() throws Exception {
        write("large", 2_500, 1);

        Qrels qrels = QrelsReader.read(folder.resolve("large.qrels"), ConflictingJudgments.LAST);
        List<String> answered = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        RunFacts facts = RunReader.read(folder.resolve("large.run"), answer -> {
            answered.add(answer.queryId());
            sizes.add(answer.size());
        });

        assertThat(qrels.judgments()).isEqualTo(300);
        assertThat(qrels.repetitions()).isZero();
        assertThat(qrels.queries().keySet()).containsExactlyElementsOf(answered);
        assertThat(sizes).containsExactly(1_000, 1_000, 500);
        assertThat(facts.format()).isEqualTo(RunFacts.Format.TREC);
        assertThat(facts.scatteredQueries()).isZero();
    }

    private void write(String name, long lines, long seed) throws Exception {
        new SyntheticRun(lines, seed).writeTo(folder.resolve(name + ".qrels"), folder.resolve(name + ".run"));
    }
}
