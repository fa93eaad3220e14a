package dev.sluice.benchmarks;

import dev.sluice.jobs.demo.DemoCandidates;
import dev.sluice.jobs.demo.FlinkMethods;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.Reranking;
import dev.sluice.streaming.types.SluiceTypes;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code sluice bench sql}: documents a second of Flink SQL against the DataStream graph, on the same candidate sets,
 * with the embedded model at its defaults, in one process, in turns. The start of each job is counted; each must answer
 * every document.
 */
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = "Measures models and RERANK in Flink SQL against the DataStream graph.")
final class SqlBench implements Callable<Integer> {

    private static final TypeInformation<Row> DOCUMENT =
            Types.ROW_NAMED(new String[] {"id", "document"}, Types.STRING, Types.STRING);
    private static final TypeInformation<Row> SET =
            Types.ROW_NAMED(new String[] {"query", "documents"}, Types.STRING, Types.OBJECT_ARRAY(DOCUMENT));
    private static final TypeInformation<Row> PAIR =
            Types.ROW_NAMED(new String[] {"query", "document"}, Types.STRING, Types.STRING);

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Spec
    private CommandSpec spec;

    @Option(names = "--queries", paramLabel = "N", description = "Questions a round. Default: ${DEFAULT-VALUE}.")
    private int queries = DemoCandidates.DEFAULT_QUERIES;

    @Option(names = "--rounds", paramLabel = "N", description = "Counted rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds = 3;

    private enum Way {
        DATA_STREAM("DataStream graph"),
        SETS("ML_PREDICT over sets"),
        RERANK("RERANK and UNNEST"),
        PAIRS("ML_PREDICT over pairs");

        private final String title;

        Way(String title) {
            this.title = title;
        }
    }

    @Override
    public Integer call() throws Exception {
        if (queries < 1 || rounds < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--queries " + queries + " --rounds " + rounds + ": expected at least 1 of each");
        }
        Duration spacing = Duration.ofSeconds(1);
        List<CandidateSet> sets = DemoCandidates.of(
                FlinkMethods.read(), queries, Instant.now().minus(spacing.multipliedBy(queries)), spacing);
        long documents = sets.stream().mapToLong(set -> set.documents().size()).sum();
        Map<Way, List<Double>> measured = new EnumMap<>(Way.class);
        for (int round = 0; round <= rounds; round++) {
            for (Way way : Way.values()) {
                long start = System.nanoTime();
                long answered = run(way, sets);
                double perSecond = documents / ((System.nanoTime() - start) / 1e9);
                if (answered != documents) {
                    throw new IllegalStateException(way.title + " answered " + answered + " of " + documents);
                }
                err.printf(
                        Locale.ROOT,
                        "round %d%s, %s: %.1f documents/s%n",
                        round,
                        round == 0 ? " (warm-up)" : "",
                        way.title,
                        perSecond);
                if (round > 0) {
                    measured.computeIfAbsent(way, any -> new ArrayList<>()).add(perSecond);
                }
            }
        }
        out.print(table(measured));
        return 0;
    }

    private String table(Map<Way, List<Double>> measured) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%-24s %8s %8s %8s   %s%n",
                "documents/s",
                "median",
                "lowest",
                "highest",
                "of DataStream"));
        List<Double> base = Objects.requireNonNull(measured.get(Way.DATA_STREAM), "measured");
        measured.forEach((way, figures) -> {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                ratios.add(figures.get(round) / base.get(round));
            }
            table.append(String.format(
                    Locale.ROOT,
                    "%-24s %s   %s%n",
                    way.title,
                    Spread.of(figures, Double::doubleValue).row("%8.1f"),
                    Spread.of(ratios, Double::doubleValue).row("%5.2f")));
        });
        return table.append(String.format("%d queries, %s%n", queries, Bench.machine()))
                .toString();
    }

    private static long run(Way way, List<CandidateSet> sets) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
        return switch (way) {
            case DATA_STREAM -> dataStream(environment, sets);
            case SETS ->
                sql(
                        environment,
                        environment.fromData(SET, rows(sets)),
                        "CREATE TEMPORARY MODEL m INPUT (query STRING, documents ARRAY<ROW<id STRING, document STRING>>)"
                                + " OUTPUT (id STRING, relevance_score DOUBLE) WITH ('provider' = 'sluice')",
                        "SELECT COUNT(relevance_score) FROM ML_PREDICT(TABLE input, MODEL m, DESCRIPTOR(query,"
                                + " documents))");
            case RERANK ->
                sql(
                        environment,
                        environment.fromData(SET, rows(sets)),
                        "LOAD MODULE sluice",
                        "SELECT COUNT(r.s) FROM input CROSS JOIN UNNEST(RERANK(query, documents)) AS r(i, s, p, t, w)");
            case PAIRS ->
                sql(
                        environment,
                        environment.fromData(PAIR, pairs(sets)),
                        "CREATE TEMPORARY MODEL m INPUT (query STRING, document STRING) OUTPUT (relevance_score DOUBLE)"
                                + " WITH ('provider' = 'sluice')",
                        "SELECT COUNT(relevance_score) FROM ML_PREDICT(TABLE input, MODEL m, DESCRIPTOR(query,"
                                + " document))");
        };
    }

    private static long dataStream(StreamExecutionEnvironment environment, List<CandidateSet> sets) throws Exception {
        Iterator<Ranking> rankings = Reranking.of(
                        environment.fromData(SluiceTypes.CANDIDATE_SET, sets.toArray(CandidateSet[]::new)))
                .timeout(Duration.ofMinutes(10))
                .inFlightSets(256)
                .apply()
                .rankings()
                .executeAndCollect();
        long answered = 0;
        while (rankings.hasNext()) {
            answered += rankings.next().results().stream()
                    .filter(document -> document.relevanceScore() != null)
                    .count();
        }
        return answered;
    }

    private static long sql(
            StreamExecutionEnvironment environment, DataStream<Row> input, String definition, String query)
            throws Exception {
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.getConfig()
                .set("table.exec.async-ml-predict.timeout", "15 min")
                .set("table.exec.async-ml-predict.max-concurrent-operations", "256")
                .set("table.exec.async-scalar.timeout", "15 min")
                .set("table.exec.async-scalar.max-concurrent-operations", "256")
                .set("table.exec.async-scalar.retry-strategy", "NO_RETRY");
        tables.createTemporaryView("input", tables.fromDataStream(input));
        String options = "('timeout' = '10 min'";
        tables.executeSql(
                definition.contains("WITH (")
                        ? definition.replace("WITH (", "WITH " + options + ", ")
                        : definition + " WITH " + options + ")");
        long count = 0;
        Iterator<Row> rows = tables.executeSql(query).collect();
        while (rows.hasNext()) {
            count = Math.max(count, (Long) Objects.requireNonNull(rows.next().getField(0)));
        }
        return count;
    }

    private static Row[] rows(List<CandidateSet> sets) {
        return sets.stream()
                .map(set -> Row.of(
                        text(set.query()),
                        set.documents().stream()
                                .map(document -> Row.of(document.id(), text(document.content())))
                                .toArray(Row[]::new)))
                .toArray(Row[]::new);
    }

    private static Row[] pairs(List<CandidateSet> sets) {
        List<Row> pairs = new ArrayList<>();
        for (CandidateSet set : sets) {
            for (Document document : set.documents()) {
                pairs.add(Row.of(text(set.query()), text(document.content())));
            }
        }
        return pairs.toArray(Row[]::new);
    }

    private static String text(Content content) {
        return ((Content.Text) content).text();
    }
}
