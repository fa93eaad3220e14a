package dev.sluice.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.ClickCodec;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.ranking.wire.JudgmentCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.QualityAlertCodec;
import dev.sluice.ranking.wire.QualityReportCodec;
import dev.sluice.ranking.wire.RankingCodec;
import dev.sluice.ranking.wire.RunSummaryCodec;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.rerank.MetricNames;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say of options, records and metrics is what the code says. */
class DocumentationTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SECTION = Pattern.compile("## .*\\(([a-z, ]+)\\)");
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` +\\| (.+?) +\\|");
    private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final Pattern EVALUATION =
            Pattern.compile("```\n\\$ \\./sluice (evaluate [^\n]*)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern HELP_LINE = Pattern.compile(" +(?:-\\w, )?(--[a-z-]+(?:=\\S+)?)(?: +(.*))?");

    private final CommandLines sluice = new CommandLines();

    @Test
    void theDocumentedOptionsAreThoseOfTheHelp() throws IOException {
        Map<String, Map<String, String>> documented = documented();
        assertThat(documented.keySet())
                .containsExactlyInAnyOrder(
                        "demo",
                        "rerank",
                        "stream",
                        "rescore",
                        "sql",
                        "evaluate",
                        "models pull",
                        "models list",
                        "models show",
                        "models verify",
                        "models remove",
                        "models compile");
        documented.forEach((command, options) -> assertThat(options).as(command).isEqualTo(help(command)));
    }

    @Test
    void theExampleOfAJobFileIsAccepted() {
        assertThat(sluice.run(
                        "stream", "--config", DOCS.resolve("examples/job.yaml").toString()))
                .isZero();
        assertThat(sluice.streamed().candidates().topic()).isEqualTo("candidates");
    }

    @Test
    void theExamplesOfCandidateSetsAreReadButForTheOneThatIsMeantToBeRefused() throws Exception {
        CandidateSetCodec codec = new CandidateSetCodec(WireLimits.DEFAULT);
        List<String> lines = Files.readAllLines(DOCS.resolve("examples/candidates.jsonl"));
        assertThat(lines).hasSize(4);
        for (int line : List.of(0, 1, 3)) {
            codec.decode(lines.get(line).getBytes(UTF_8));
        }
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> codec.decode(lines.get(2).getBytes(UTF_8)))
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(DeadLetter.Kind.DUPLICATE_ID));
    }

    @Test
    void theExampleOfAnEvaluationPrintsWhatThePageShows() throws IOException {
        Matcher shown = EVALUATION.matcher(Files.readString(DOCS.resolve("evaluate.md")));
        assertThat(shown.find()).isTrue();

        assertThat(sluice.run(shown.group(1).replace("docs/", DOCS + "/").split(" ")))
                .isZero();
        assertThat(sluice.err() + sluice.out()).isEqualTo(shown.group(2));
    }

    @Test
    void theMembersOfAnEvaluationAreDocumented() throws IOException {
        Set<String> members = new TreeSet<>();
        String examples = DOCS.resolve("examples").toString();
        assertThat(sluice.run(
                        "evaluate",
                        "--qrels=" + examples + "/qrels.txt",
                        "--run=" + examples + "/bm25.run",
                        "--run=" + examples + "/reranked.jsonl",
                        "--measure=RR",
                        "--format=json"))
                .isZero();
        collectMembers(new ObjectMapper().readTree(sluice.out()), members);
        members.remove("RR");
        assertThat(Files.readString(DOCS.resolve("evaluate.md")))
                .contains(members.stream().map(member -> "`" + member).toList());
    }

    @Test
    void theAnswersOfTheExampleAreRankedResults() throws Exception {
        List<String> lines = Files.readAllLines(DOCS.resolve("examples/reranked.jsonl"));
        assertThat(lines).hasSize(8);
        for (String line : lines) {
            new RankingCodec().decode(line.getBytes(UTF_8));
        }
    }

    @Test
    void everyKnownMeasureIsDocumented() throws IOException {
        List<String> families = Stream.of(Measure.KNOWN.replaceFirst(";.*", "").split(",", -1))
                .map(name -> name.strip().replaceFirst("@k", ""))
                .distinct()
                .toList();
        String page = Files.readString(DOCS.resolve("evaluate.md"));
        assertThat(families)
                .hasSize(10)
                .allSatisfy(family -> assertThat(page).containsPattern("\n\\| `" + family + "(@k)?` "));
    }

    @Test
    void theRecordsOfTheWireFormatAreReadByTheirCodecs() throws Exception {
        Matcher matcher = JSON.matcher(Files.readString(DOCS.resolve("wire-format.md")));
        List<byte[]> records =
                matcher.results().map(match -> match.group(1).getBytes(UTF_8)).toList();
        assertThat(records).hasSize(10);
        new CandidateSetCodec(WireLimits.DEFAULT).decode(records.get(0));
        new RankingCodec().decode(records.get(1));
        new DeadLetterCodec().decode(records.get(2));
        new JudgmentCodec().decode(records.get(3));
        new ClickCodec().decode(records.get(4));
        new QualityReportCodec().decode(records.get(5));
        new QualityReportCodec().decode(records.get(6));
        new QualityReportCodec().decode(records.get(7));
        new QualityAlertCodec().decode(records.get(8));
        new RunSummaryCodec().decode(records.get(9));
    }

    @Test
    void everyKindOfDeadLetterIsDocumented() throws IOException {
        assertThat(Files.readString(DOCS.resolve("wire-format.md")))
                .contains(Arrays.stream(DeadLetter.Kind.values())
                        .map(kind -> "\n| `" + kind.word() + "` ")
                        .toList());
    }

    @Test
    void everyMetricOfTheRerankFunctionIsDocumented() throws Exception {
        List<String> rows = new ArrayList<>();
        for (Field name : MetricNames.class.getFields()) {
            if (!List.of("GROUP", "MODEL").contains(name.getName())) {
                rows.add("\n| `" + name.get(null) + "` ");
            }
        }
        assertThat(Files.readString(DOCS.resolve("architecture.md"))).contains(rows);
    }

    private static void collectMembers(JsonNode node, Set<String> members) {
        node.fieldNames().forEachRemaining(members::add);
        node.forEach(value -> collectMembers(value, members));
    }

    /** What the tables say, by command. The heading of each names the commands that it is about. */
    private static Map<String, Map<String, String>> documented() throws IOException {
        Map<String, Map<String, String>> byCommand = new LinkedHashMap<>();
        List<String> commands = List.of();
        for (String line : Files.readAllLines(DOCS.resolve("options.md"))) {
            Matcher section = SECTION.matcher(line);
            Matcher row = ROW.matcher(line);
            if (section.matches()) {
                commands = List.of(section.group(1).split(", "));
            } else if (row.matches() && row.group(1).startsWith("--")) {
                for (String command : commands) {
                    byCommand.computeIfAbsent(command, name -> new TreeMap<>()).put(row.group(1), row.group(2));
                }
            }
        }
        return byCommand;
    }

    /** What the help says of each option, its lines joined. */
    private static Map<String, String> help(String command) {
        CommandLines asked = new CommandLines();
        asked.run((command + " --help").split(" "));
        Map<String, String> texts = new TreeMap<>();
        String option = null;
        for (String line : asked.outLines()) {
            Matcher begin = HELP_LINE.matcher(line);
            if (begin.matches()) {
                option = begin.group(1);
                texts.put(option, begin.group(2) == null ? "" : begin.group(2));
            } else if (option != null) {
                texts.merge(option, line.strip(), (before, more) -> (before + " " + more).strip());
            }
        }
        return texts;
    }
}
