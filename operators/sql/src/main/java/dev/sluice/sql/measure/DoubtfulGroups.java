package dev.sluice.sql.measure;

import dev.sluice.streaming.rerank.MetricNames;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.functions.FunctionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the groups of one task that were asked for a measure and are no ranking. All measures of the task share it:
 * Flink opens a function several times in one operator, and a metric may have its name once. For the task's thread.
 */
final class DoubtfulGroups {

    static final String METRIC = "measuresWithoutValue";

    private static final Logger LOG = LoggerFactory.getLogger(DoubtfulGroups.class);
    private static final Map<MetricGroup, DoubtfulGroups> BY_TASK = Collections.synchronizedMap(new WeakHashMap<>());

    private final Counter groups;
    private boolean warned;

    private DoubtfulGroups(Counter groups) {
        this.groups = groups;
    }

    /** That of the task that a function is opened in. */
    static DoubtfulGroups of(FunctionContext context) {
        return BY_TASK.computeIfAbsent(
                context.getMetricGroup().addGroup(MetricNames.GROUP),
                group -> new DoubtfulGroups(group.counter(METRIC)));
    }

    /** Counts a group, and warns of the first. */
    void count(String measure, String flaw) {
        groups.inc();
        if (!warned) {
            warned = true;
            LOG.warn(
                    "A group has no {}: {}. Its value is NULL, which is ordinary while rows of an update pass each"
                            + " other; more such groups of this task are only counted, as '{}'",
                    measure,
                    flaw,
                    METRIC);
        }
    }
}
