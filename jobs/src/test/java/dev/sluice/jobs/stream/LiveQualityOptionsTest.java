package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.jobs.CommandLines;
import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.click.Propensities;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.quality.AlertBounds;
import dev.sluice.streaming.quality.AlertBounds.Bound;
import dev.sluice.streaming.quality.Segmentation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Judgments, clicks, windows, segments and alerts on the command line and in a file. */
class LiveQualityOptionsTest {

    private static final String REQUIRED = """
            bootstrap-servers: localhost:9092
            candidates: candidates
            ranked: ranked
            dead-letters: dead
            """;

    @TempDir
    private Path folder;

    private final CommandLines sluice = new CommandLines();

    @Test
    void everyOptionOfLiveQualityArrives() {
        assertThat(stream(
                        "--quality=quality",
                        "--judgments=judgments",
                        "--clicks=clicks",
                        "--join-within=2h",
                        "--conflicting-judgments=highest",
                        "--propensity-exponent=0.5",
                        "--largest-propensity-weight=20",
                        "--window=6m",
                        "--slide=2m",
                        "--measure=nDCG@5",
                        "--measure=P@1",
                        "--segment=tenant",
                        "--segment=language=de,en",
                        "--alerts=alerts",
                        "--alert-reranked=nDCG@5=0.4",
                        "--alert-reranked=P@1=0.2",
                        "--alert-lift=nDCG@5=-0.05",
                        "--alert-fallback-share=0.1",
                        "--alert-windows=2"))
                .as(sluice.err())
                .isZero();
        StreamOptions options = sluice.streamed();
        assertThat(options.feedback())
                .isEqualTo(new StreamOptions.Feedback(
                        "judgments",
                        "clicks",
                        Duration.ofHours(2),
                        ConflictingJudgments.HIGHEST,
                        Propensities.powerLaw(0.5).withLargestWeight(20)));
        assertThat(options.quality())
                .isEqualTo(new StreamOptions.Quality(
                        Duration.ofMinutes(6),
                        Duration.ofMinutes(2),
                        Duration.ofHours(2),
                        List.of(Measure.parse("nDCG@5"), Measure.parse("P@1")),
                        List.of(
                                new Segmentation("tenant", List.of()),
                                new Segmentation("language", List.of("de", "en")))));
        assertThat(options.alerts())
                .isEqualTo(new StreamOptions.Alerts(
                        "alerts",
                        new AlertBounds(
                                List.of(
                                        Bound.reranked("nDCG@5", 0.4),
                                        Bound.reranked("P@1", 0.2),
                                        Bound.difference("nDCG@5", -0.05),
                                        Bound.fallbackShare(0.1)),
                                2)));
    }

    @Test
    void whatIsGivenSeveralTimesIsAListInAFileAndTheCommandLineWins() throws IOException {
        Path file = job(REQUIRED + """
                quality: quality
                alerts: alerts
                segment: [tenant, "language=de,en"]
                measure:
                  - nDCG@5
                  - RR
                alert-reranked:
                  nDCG@5: 0.4
                  RR: 0.3
                """);
        assertThat(sluice.run("stream", "--config=" + file)).as(sluice.err()).isZero();
        assertThat(sluice.streamed().quality().segments())
                .containsExactly(Segmentation.parse("tenant"), Segmentation.parse("language=de,en"));
        assertThat(sluice.streamed().quality().measureNames()).containsExactly("nDCG@5", "RR");
        assertThat(sluice.streamed().alerts().bounds().bounds())
                .extracting(Bound::measure, Bound::value)
                .containsExactly(tuple("nDCG@5", 0.4), tuple("RR", 0.3));
        assertThat(sluice.run("stream", "--config=" + file, "--segment=user", "--measure=RR", "--measure=nDCG@5"))
                .as(sluice.err())
                .isZero();
        assertThat(sluice.streamed().quality().segments()).containsExactly(Segmentation.parse("user"));
        assertThat(sluice.streamed().quality().measureNames()).containsExactly("RR", "nDCG@5");
    }

    @Test
    void anEmptyListInAFileIsAsGoodAsNone() throws IOException {
        Path file = job(REQUIRED + "segment: []\nmeasure: []\nkafka-property: {}\n");
        assertThat(sluice.run("stream", "--config=" + file)).as(sluice.err()).isZero();
        assertThat(sluice.streamed().quality().segments()).isEmpty();
        assertThat(sluice.streamed().quality().measures()).hasSize(3);
    }

    @Test
    void oneEntryOfAListMayStandAloneInAFile() throws IOException {
        Path file = job(REQUIRED + "segment: tenant=a,b\n");
        assertThat(sluice.run("stream", "--config=" + file)).as(sluice.err()).isZero();
        assertThat(sluice.streamed().quality().segments()).containsExactly(Segmentation.parse("tenant=a,b"));
    }

    @Test
    void propensitiesComeFromAFileWithOneALine() throws IOException {
        Path file = Files.writeString(folder.resolve("propensities"), "1\n0.5\n1e-3\n");
        assertThat(stream("--propensities=" + file)).as(sluice.err()).isZero();
        assertThat(sluice.streamed().feedback().propensities())
                .isEqualTo(Propensities.byRank(List.of(1.0, 0.5, 0.001)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,half | 2: 'half' is no propensity; expected a number above 0 and at most 1",
                "1,0.5,0 | 3: '0' is no propensity",
                "1.1 | 1: '1.1' is no propensity",
                "-0.5 | 1: '-0.5' is no propensity",
                "NaN | 1: 'NaN' is no propensity",
                "1,,0.5 | 2: '' is no propensity"
            })
    void aLineThatIsNoPropensityIsRefusedWithItsPlace(String lines, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("propensities"), lines.replace(',', '\n') + "\n");
        assertThat(stream("--propensities=" + file)).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains("--propensities " + file + ":" + message);
    }

    @Test
    void aFileOfPropensitiesThatIsEmptyOrNotThereIsWrongUsage() throws IOException {
        Path file = folder.resolve("propensities");
        assertThat(stream("--propensities=" + file)).isEqualTo(2);
        assertThat(sluice.err()).contains("--propensities " + file + ": there is no such file");
        Files.writeString(file, "");
        assertThat(stream("--propensities=" + file)).isEqualTo(2);
        assertThat(sluice.err()).contains("--propensities " + file + " is empty; expected one number a line");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--judgments=j | --judgments 'j': expected a topic for quality reports beside it. Give it with --quality",
                "--clicks=c | --clicks 'c': expected a topic for quality reports",
                "--alerts=a --alert-fallback-share=0.1 | --alerts 'a': expected a topic for quality reports",
                "--quality=q --judgments= | --judgments '': expected a name",
                "--quality=q --alerts=a | --alerts 'a': nothing is watched; expected one of --alert-reranked",
                "--quality=q --alert-lift=RR@10=0 | --alert-lift RR@10: expected a topic for alerts beside it",
                "--quality=q --alerts=a --alert-reranked=P@5=0.1 | --alert-reranked P@5: this is not measured; expected"
                        + " one of [nDCG@10, RR@10, R@5]. Add it with --measure",
                "--propensity-exponent=1 --propensities=file | --propensity-exponent 1.0 beside --propensities file"
            })
    void whatDoesNotGoTogetherIsWrongUsage(String options, String message) {
        assertThat(stream(options.split(" "))).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--slide=0s | --slide 0: expected at least 1",
                "--slide=10m | --slide 10m: expected a time that divides the window of 5m evenly",
                "--slide=2m | --slide 2m: expected a time that divides the window of 5m evenly",
                "--slide=100ms | --slide PT0.1S: puts each result into 3000 windows of PT5M; expected at most 1000",
                "--measure=nDCG@0 | nDCG@0",
                "--measure=MRR | Measure 'MRR' is not known. Use one of nDCG, nDCG@k, RR",
                "--segment= | segment '': expected the name of an attribute",
                "--segment=tenant=a,a | segment 'tenant' has the value 'a' twice",
                "--conflicting-judgments=mean | 'mean' is not known; expected one of [last, first, highest]",
                "--propensity-exponent=-1 | --propensity-exponent -1.0: expected a number from 0.0 to",
                "--propensity-exponent=NaN | --propensity-exponent NaN: expected a number from 0.0 to",
                "--largest-propensity-weight=0.5 | --largest-propensity-weight 0.5: expected a number from 1.0 to",
                "--alert-reranked=nDCG@10=1.5 | --alert-reranked nDCG@10 1.5: expected a number from 0.0 to 1.0",
                "--alert-lift=nDCG@10=-2 | --alert-lift nDCG@10 -2.0: expected a number from -1.0 to 1.0",
                "--alert-lift=MRR=0 | Measure 'MRR' is not known",
                "--alert-lift=RR@10=low | --alert-lift",
                "--alert-fallback-share=2 | --alert-fallback-share 2.0: expected a number from 0.0 to 1.0",
                "--alert-windows=0 | --alert-windows 0: expected at least 1"
            })
    void aBadValueIsWrongUsage(String option, String message) {
        assertThat(stream(option)).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "segment: {tenant: a} | segment is one object; expected one value",
                "segment: [[a]] | segment is one array; expected one value",
                "measure: [MRR] | Measure 'MRR' is not known"
            })
    void whatAListInAFileCannotHoldIsRefused(String line, String message) throws IOException {
        Path file = job(REQUIRED + line + "\n");
        assertThat(sluice.run("stream", "--config=" + file)).isEqualTo(2);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains(file.toString()).contains(message);
    }

    private int stream(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "stream",
                "--bootstrap-servers=localhost:9092",
                "--candidates=candidates",
                "--ranked=ranked",
                "--dead-letters=dead"));
        arguments.addAll(List.of(more));
        return sluice.run(arguments.toArray(String[]::new));
    }

    private Path job(String text) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), text);
    }
}
