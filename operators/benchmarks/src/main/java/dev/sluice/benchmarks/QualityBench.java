package dev.sluice.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code sluice bench quality}: events a second through the join of live quality with many queries in state, by state
 * back end, each measurement in a process of its own, in turns. What fills the state is not counted. Checkpoints are
 * off while events are counted; one is written afterwards, to see what the state weighs.
 */
@Command(
        name = "quality",
        mixinStandardHelpOptions = true,
        description = "Measures events a second through the join of live quality, with many queries in state.")
final class QualityBench implements Callable<Integer> {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--queries",
            paramLabel = "N",
            description = "Results in state, each of a query id of its own. Default: ${DEFAULT-VALUE}.")
    private int queries = 1_000_000;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Counted events, three judgments a result. Default: as --queries.")
    private @Nullable Integer events;

    @Option(names = "--rounds", paramLabel = "N", description = "Of each back end. Default: ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Option(names = "--backend", split = ",", paramLabel = "NAME", description = "heap or rocksdb. Default: both.")
    private List<StateBackend> backends = List.of(StateBackend.values());

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            description = "Of the process of a measurement. Default: ${DEFAULT-VALUE}.")
    private String heap = "6g";

    @Option(names = "--format", paramLabel = "FORMAT", description = "table or json. Default: ${DEFAULT-VALUE}.")
    private Bench.Format format = Bench.Format.table;

    @Override
    public Integer call() throws IOException, InterruptedException {
        JoinLoad load = load();
        Map<StateBackend, List<JoinFigures>> measured = new EnumMap<>(StateBackend.class);
        for (int round = 1; round <= rounds; round++) {
            for (StateBackend backend : backends) {
                err.printf("round %d, %s: ", round, backend);
                measured.computeIfAbsent(backend, first -> new ArrayList<>()).add(measure(backend, load));
            }
        }
        out.print(format == Bench.Format.json ? json(load, measured) : table(load, measured));
        return 0;
    }

    private JoinLoad load() {
        try {
            if (rounds < 1) {
                throw new IllegalArgumentException("rounds " + rounds + ": expected at least 1");
            }
            return new JoinLoad(queries, events == null ? queries : events);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private JoinFigures measure(StateBackend backend, JoinLoad load) throws IOException, InterruptedException {
        return JoinFigures.of(MeasuredProcess.run(
                MeasuredProcess.java(
                        QualityRun.class,
                        List.of("-Xmx" + heap),
                        List.of(backend.name(), Integer.toString(load.queries()), Integer.toString(load.events()))),
                err));
    }

    private String table(JoinLoad load, Map<StateBackend, List<JoinFigures>> measured) {
        StringBuilder table = new StringBuilder(
                String.format(Locale.ROOT, "%n%-28s %9s %9s %9s%n", "", "median", "lowest", "highest"));
        measured.forEach((backend, figures) -> {
            row(table, backend + ", events/s", figures, JoinFigures::eventsPerSecond, "%9.0f");
            row(table, "  CPU of an event, us", figures, JoinFigures::cpuMicroseconds, "%9.1f");
            row(table, "  filling, results/s", figures, JoinFigures::filledPerSecond, "%9.0f");
            row(table, "  heap after GC, MB", figures, JoinFigures::heapMegabytes, "%9.0f");
            row(table, "  anonymous memory, MB", figures, JoinFigures::anonymousMegabytes, "%9.0f");
            row(table, "  checkpoint, MB", figures, JoinFigures::checkpointMegabytes, "%9.1f");
            row(table, "  checkpoint, s", figures, JoinFigures::checkpointSeconds, "%9.1f");
        });
        return table
                + String.format(
                        Locale.ROOT,
                        "%,d queries in state, %,d events, %d rounds, checkpoints off, heap %s, managed memory %dm%n%s%n",
                        load.queries(),
                        load.events(),
                        rounds,
                        heap,
                        QualityRun.MANAGED_MEMORY.getMebiBytes(),
                        Bench.machine());
    }

    private static void row(
            StringBuilder table,
            String title,
            List<JoinFigures> figures,
            ToDoubleFunction<JoinFigures> value,
            String cell) {
        table.append(String.format(
                Locale.ROOT, "%-28s %s%n", title, Spread.of(figures, value).row(cell)));
    }

    private String json(JoinLoad load, Map<StateBackend, List<JoinFigures>> measured) {
        return String.format(
                Locale.ROOT,
                "{\"machine\": \"%s\", \"queries\": %d, \"events\": %d, \"rounds\": %d, \"heap\": \"%s\", "
                        + "\"backends\": {%s}}%n",
                Bench.machine(),
                load.queries(),
                load.events(),
                rounds,
                heap,
                measured.entrySet().stream()
                        .map(of -> json(of.getKey(), of.getValue()))
                        .collect(Collectors.joining(", ")));
    }

    private static String json(StateBackend backend, List<JoinFigures> figures) {
        return String.format(
                Locale.ROOT,
                "\"%s\": {\"events_per_second\": %s, \"cpu_us_per_event\": %s, \"filled_per_second\": %s, "
                        + "\"heap_mb\": %s, \"anonymous_mb\": %s, \"checkpoint_mb\": %s, \"checkpoint_seconds\": %s}",
                backend,
                Spread.of(figures, JoinFigures::eventsPerSecond).json(),
                Spread.of(figures, JoinFigures::cpuMicroseconds).json(),
                Spread.of(figures, JoinFigures::filledPerSecond).json(),
                Spread.of(figures, JoinFigures::heapMegabytes).json(),
                Spread.of(figures, JoinFigures::anonymousMegabytes).json(),
                Spread.of(figures, JoinFigures::checkpointMegabytes).json(),
                Spread.of(figures, JoinFigures::checkpointSeconds).json());
    }
}
