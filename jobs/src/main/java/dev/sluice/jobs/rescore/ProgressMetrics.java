package dev.sluice.jobs.rescore;

import dev.sluice.connectors.candidates.CandidateFiles;
import dev.sluice.connectors.candidates.SetCounter;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.inference.NanoClock;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.RunSummary;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Shows in Flink's metrics how far a job on a cluster has come, while a thread of its own counts how much there is.
 * Lets summaries pass as they are. For a parallelism of 1.
 *
 * <p>Below {@code sluice}: {@code setsDone}, {@code setsTotal}, {@code documentsPerSecond}, {@code secondsLeft}, and
 * with the label {@code measure} {@code firstStage} and {@code reranked} of the sets so far. What is not known is NaN.
 */
final class ProgressMetrics extends RichMapFunction<RunSummary, RunSummary> {

    private final SetCounter counter;

    private transient @Nullable Gauges gauges;

    ProgressMetrics(SetCounter counter) {
        this.counter = counter;
    }

    @Override
    public void open(OpenContext context) {
        gauges = new Gauges(getRuntimeContext().getMetricGroup().addGroup("sluice"), NanoClock.SYSTEM);
        Thread unused = gauges.count(counter);
    }

    @Override
    public RunSummary map(RunSummary summary) {
        if (gauges != null) {
            gauges.show(summary);
        }
        return summary;
    }

    @Override
    public void close() {
        if (gauges != null) {
            gauges.stop();
            gauges = null;
        }
    }

    /** Written by the task thread and the one that counts, read by reporters. */
    static final class Gauges {

        private final MetricGroup group;
        private final Pace pace;
        private final AtomicReference<@Nullable RunSummary> newest = new AtomicReference<>();
        private final Map<String, AtomicReference<MeasureComparison>> measures = new HashMap<>();
        private volatile double setsTotal = Double.NaN;
        private volatile double documentsPerSecond = Double.NaN;
        private volatile double secondsLeft = Double.NaN;
        private volatile boolean stopped;

        Gauges(MetricGroup group, NanoClock clock) {
            this.group = group;
            this.pace = new Pace(clock);
            group.gauge("setsDone", () -> {
                RunSummary summary = newest.get();
                return summary == null ? Double.NaN : Pace.done(summary);
            });
            group.gauge("setsTotal", () -> setsTotal);
            group.gauge("documentsPerSecond", () -> documentsPerSecond);
            group.gauge("secondsLeft", () -> secondsLeft);
        }

        /** Counts on a thread of its own, which is returned. */
        Thread count(SetCounter counter) {
            Thread counting = new Thread(
                    () -> {
                        try {
                            CandidateFiles.Count count = counter.count(() -> stopped);
                            if (count != null) {
                                setsTotal = count.sets();
                            }
                        } catch (InvalidFileException e) {
                            // The job meets it too, and says so.
                        }
                    },
                    "sluice-count");
            counting.setDaemon(true);
            counting.start();
            return counting;
        }

        void show(RunSummary summary) {
            pace.add(summary);
            newest.set(summary);
            documentsPerSecond = orNaN(pace.documentsPerSecond());
            if (!Double.isNaN(setsTotal)) {
                Duration left = pace.left((long) setsTotal);
                secondsLeft = left == null ? Double.NaN : left.toSeconds();
            }
            summary.measures().forEach((name, comparison) -> measure(name).set(comparison));
        }

        void stop() {
            stopped = true;
        }

        private AtomicReference<MeasureComparison> measure(String name) {
            return measures.computeIfAbsent(name, key -> {
                AtomicReference<MeasureComparison> latest = new AtomicReference<>(MeasureComparison.NONE);
                MetricGroup own = group.addGroup("measure", key);
                figure(own, "firstStage", latest, MeasureComparison::firstStage);
                figure(own, "reranked", latest, MeasureComparison::reranked);
                return latest;
            });
        }

        private static void figure(
                MetricGroup group,
                String name,
                AtomicReference<MeasureComparison> latest,
                Function<MeasureComparison, @Nullable Double> value) {
            group.gauge(name, () -> orNaN(value.apply(latest.get())));
        }

        private static double orNaN(@Nullable Double value) {
            return value == null ? Double.NaN : value;
        }
    }
}
