package dev.sluice.connectors.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.connectors.candidates.CandidateFiles.Count;
import dev.sluice.connectors.candidates.CandidateFiles.Format;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.WireLimits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {

    private static final String RUN = """
            q1 Q0 d2 1 2.5 bm25
            q1 Q0 d1 2 7.25 bm25
            q2\tQ0  d2  1  0.1 bm25
            """;

    private static final String CORPUS = """
            {"_id": "d1", "title": "One", "text": "first"}
            {"_id": "unneeded", "title": "", "text": "x"}
            {"_id": "d2", "title": "", "text": "second ", "metadata": {"a": [1]}}
            """;

    private static final String QUERIES = """
            {"_id": "q1", "text": "which one"}
            {"_id": "q2", "text": "which two"}
            """;

    @TempDir
    private Path folder;

    @Test
    void aRunBecomesSetsInTheOrderOfScoresWithTheTextsOfABeirFolder() throws Exception {
        CandidateFiles files = open(RUN, CORPUS, QUERIES);
        assertThat(files.format()).isEqualTo(Format.TREC_RUN);
        assertThat(files.counter().count(() -> false)).isEqualTo(new Count(2, 3L));
        List<Arrival> sets = files.sample(5);
        assertThat(sets).hasSize(2);
        CandidateSet first = (CandidateSet) sets.get(0);
        assertThat(first.queryId()).isEqualTo("q1");
        assertThat(first.query()).isEqualTo(new Content.Text("which one"));
        assertThat(first.documents())
                .containsExactly(
                        new Document("d1", new Content.Text("One first"), 7.25, null),
                        new Document("d2", new Content.Text("second"), 2.5, null));
        assertThat(first.origin()).isEqualTo(new Origin.FileLine(folder + "/run", 1));
        assertThat(((CandidateSet) sets.get(1)).origin()).isEqualTo(new Origin.FileLine(folder + "/run", 3));
        assertThat(files.sample(1)).isEqualTo(sets.subList(0, 1));
    }

    @Test
    void scoresAreTheDoublesThatStandInTheRun() throws Exception {
        CandidateFiles files = open("q1 Q0 d1 1 0.12345678901234568 t\nq1 Q0 d2 2 1e-300 t\n", CORPUS, QUERIES);
        assertThat(((CandidateSet) files.sample(1).get(0)).documents())
                .extracting(Document::score)
                .containsExactly(0.12345678901234568, 1e-300);
    }

    @Test
    void topicsAndCorpusMayBeTabbedPackedAndInParts() throws Exception {
        Path run = Packed.write(folder.resolve("run.gz"), Packed.gzip(Packed.utf8(RUN)));
        Path topics = Packed.write(folder.resolve("topics.tsv"), "\uFEFFq1\twhich one\r\nq2\twhich two\r\n");
        Packed.write(folder.resolve("parts/1.zst"), Packed.zstandard(Packed.utf8("d1\tOne first\n")));
        Packed.write(folder.resolve("parts/2.tsv"), "d2\tsecond");
        CandidateFiles tabbed = CandidateFiles.open(
                List.of(run.toString()), options(WireLimits.DEFAULT, topics.toString(), folder + "/parts/*"));
        List<Arrival> beir = open(RUN, CORPUS, QUERIES).sample(2);
        assertThat(tabbed.sample(2))
                .extracting(arrival -> ((CandidateSet) arrival).withOrigin(null))
                .isEqualTo(beir.stream()
                        .map(arrival -> ((CandidateSet) arrival).withOrigin(null))
                        .toList());
    }

    @Test
    void aSetThatLacksATextBecomesADeadLetterWithItsLines() throws Exception {
        StringBuilder run = new StringBuilder();
        for (int number = 1; number <= 9; number++) {
            run.append("q1 Q0 d").append(number).append(" 0 ").append(-number).append(" t\n");
        }
        List<Arrival> letters = open(run + "q3 Q0 d1 0 1 t\n", CORPUS, QUERIES).sample(2);
        DeadLetter documents = (DeadLetter) letters.get(0);
        assertThat(documents.kind()).isEqualTo(Kind.MISSING_TEXT);
        assertThat(documents.reason())
                .startsWith("Query 'q1' of the run names 7 of its 9 documents that are not in the corpus, "
                        + "'d3', 'd4', 'd5', 'd6', 'd7', ...; expected");
        assertThat(documents.payloadBytes()).isEqualTo(run.length());
        assertThat(documents.payload().toArray()).isEqualTo(Packed.utf8(run.substring(0, 64)));
        assertThat(((DeadLetter) letters.get(1)).reason()).startsWith("Query 'q3' of the run is not in the topics; ");
    }

    @Test
    void whatIsBeyondALimitBecomesADeadLetter() throws Exception {
        open(RUN, CORPUS, QUERIES);
        assertThat(CandidateFiles.open(
                                List.of(folder + "/run"), options(new WireLimits(1000, 1), null, folder.toString()))
                        .sample(9))
                .extracting(Sets::brief)
                .containsExactly("too_many_documents@1", "q2@3");
        assertThat(CandidateFiles.open(
                                List.of(folder + "/run"), options(new WireLimits(80, 9), null, folder.toString()))
                        .sample(9))
                .extracting(Sets::brief)
                .containsExactly("q1@1", "q2@3");
    }

    @Test
    void runsOutOfOrderAreRefused() {
        assertRefused(RUN + "q1 Q0 d9 3 0.5 t\n", "run:4: query 'q1' begins again; it stands at " + folder + "/run:1");
        assertRefused("q1 Q0 d2 1 2.5 t\nq1 Q0 d2 2 2.4 t\n", "run:2: document 'd2' of query 'q1' stands here again");
        assertRefused("q1 Q0 d2 1 inf t\n", "run:1: score 'inf'; expected a finite number");
        assertRefused("q1 Q0 d2 1 1 t\nq1 0 d2 1\n", "run:2: the line has 4 columns, as judgments have; expected 6");
        assertRefused("q1 Q0 d2 1 1 t\nq2 Q0 \0 1 2 t\n", "run:2: the line holds U+0000; expected");
    }

    @Test
    void textsThatAreNotNamedAreAskedFor() {
        Packed.write(folder.resolve("run"), RUN);
        assertThatThrownBy(() -> CandidateFiles.open(List.of(folder + "/run"), Sets.OPTIONS))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("a run names its documents and does not hold their texts; expected a file or")
                .hasMessageEndingWith("Name it with --corpus");
        Packed.write(folder.resolve("c/corpus.jsonl"), CORPUS);
        assertThatThrownBy(() ->
                        CandidateFiles.open(List.of(folder + "/run"), options(WireLimits.DEFAULT, null, folder + "/c")))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageEndingWith("Name it with --topics");
        Packed.write(folder.resolve("sets.jsonl"), Sets.lines(1, 2));
        assertThatThrownBy(() -> CandidateFiles.open(
                        List.of(folder + "/sets.jsonl"), options(WireLimits.DEFAULT, null, folder + "/c")))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageEndingWith("Leave out --topics and --corpus");
    }

    @Test
    void theFolderItselfIsLookedInBeforeThoseInIt() throws Exception {
        Packed.write(folder.resolve("a/corpus.jsonl"), "");
        Packed.write(folder.resolve("a/queries.jsonl"), "");
        assertThat(open(RUN, CORPUS, QUERIES).sample(2)).extracting(Sets::brief).containsExactly("q1@1", "q2@3");
    }

    @Test
    void ofSeveralFoldersWithTextsNoneIsChosen() throws Exception {
        Path run = Packed.write(folder.resolve("run"), RUN);
        for (String name : List.of("a", "b")) {
            Packed.write(folder.resolve("texts/" + name + "/corpus.jsonl.gz"), Packed.gzip(Packed.utf8(CORPUS)));
        }
        Path topics = Packed.write(folder.resolve("texts/a/queries.jsonl"), QUERIES);
        String texts = folder + "/texts";
        assertThatThrownBy(() -> CandidateFiles.open(List.of(run.toString()), options(WireLimits.DEFAULT, null, texts)))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage(texts + ": 2 folders hold a 'corpus.jsonl': " + texts + "/a/corpus.jsonl.gz, " + texts
                        + "/b/corpus.jsonl.gz; expected one, or the files themselves. Name the folder that is meant with"
                        + " --corpus, or all of them with a glob that ends in 'corpus.jsonl'");
        assertThat(CandidateFiles.open(
                                List.of(run.toString()),
                                options(WireLimits.DEFAULT, topics.toString(), texts + "/*/corpus.jsonl.gz"))
                        .sample(2))
                .extracting(Sets::brief)
                .containsExactly("q1@1", "q2@3");
    }

    @Test
    void aSampleHoldsFewerQueriesWhereTheirTextsAreLong() throws Exception {
        open(RUN, CORPUS, QUERIES);
        List<InputFile> runs = InputFiles.find(List.of(folder + "/run"));
        InputOptions options = options(WireLimits.DEFAULT, null, folder.toString());
        RunSample sample = RunSample.of(runs, 9, 10, new SetBuilder(options));
        sample.find(TextKey.QUERY, InputFiles.find(List.of(folder + "/queries.jsonl")), options);
        sample.find(TextKey.DOCUMENT, InputFiles.find(List.of(folder + "/corpus.jsonl")), options);
        assertThat(sample.arrivals()).extracting(Sets::brief).containsExactly("q1@1");
    }

    @Test
    void theFingerprintFollowsTheTextsToo() throws Exception {
        String before = open(RUN, CORPUS, QUERIES).fingerprint();
        assertThat(open(RUN, CORPUS, QUERIES).fingerprint()).isEqualTo(before);
        assertThat(open(RUN, CORPUS + "\n", QUERIES).fingerprint()).isNotEqualTo(before);
        assertThat(open(RUN, CORPUS, QUERIES + "\n").fingerprint()).isNotEqualTo(before);
        assertThat(open(RUN, CORPUS, QUERIES + "\n").continues(before)).isFalse();
        assertThat(open(RUN, CORPUS, QUERIES).continues(before)).isTrue();
    }

    @Test
    void aPackedCorpusThatGrewIsAnotherOne() throws Exception {
        Packed.write(folder.resolve("run"), RUN);
        Packed.write(folder.resolve("queries.jsonl"), QUERIES);
        byte[] corpus = Packed.gzip(Packed.utf8(CORPUS));
        Packed.write(folder.resolve("corpus.jsonl.gz"), corpus);
        InputOptions options = options(WireLimits.DEFAULT, null, folder.toString());
        String before = CandidateFiles.open(List.of(folder + "/run"), options).fingerprint();
        Packed.write(folder.resolve("corpus.jsonl.gz"), Packed.joined(corpus, corpus));
        assertThat(CandidateFiles.open(List.of(folder + "/run"), options).continues(before))
                .isFalse();
    }

    private CandidateFiles open(String run, String corpus, String queries) throws InvalidFileException {
        Packed.write(folder.resolve("run"), run);
        Packed.write(folder.resolve("corpus.jsonl"), corpus);
        Packed.write(folder.resolve("queries.jsonl"), queries);
        return CandidateFiles.open(List.of(folder + "/run"), options(WireLimits.DEFAULT, null, folder.toString()));
    }

    private void assertRefused(String run, String message) {
        assertThatThrownBy(() -> open(run, CORPUS, QUERIES))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining(message);
    }

    static InputOptions options(WireLimits limits, String topics, String corpus) {
        return new InputOptions(limits, 64, topics, corpus, new ArrivalType());
    }
}
