package dev.sluice.streaming.quality;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Shows alerts in Flink's metrics, below {@code sluice}: the gauge {@value #ACTIVE}, how many are raised and not
 * cleared, and the counter {@value #RAISED} since the start of the task attempt. After a restore, an alert counts as
 * active again from the next report of its model, source and segment.
 */
final class AlertMetrics {

    static final String ACTIVE = "activeAlerts";
    static final String RAISED = "alertsRaised";

    /** Holds no key without an active alert. */
    private final Map<String, Integer> activeByKey = new HashMap<>();

    private final AtomicInteger active = new AtomicInteger();
    private final Counter raised;

    AlertMetrics(MetricGroup operator) {
        MetricGroup group = operator.addGroup("sluice");
        group.<Integer, Gauge<Integer>>gauge(ACTIVE, active::get);
        raised = group.counter(RAISED);
    }

    void countRaised() {
        raised.inc();
    }

    void showActive(String key, int alerts) {
        Integer before = alerts == 0 ? activeByKey.remove(key) : activeByKey.put(key, alerts);
        active.addAndGet(alerts - (before == null ? 0 : before));
    }
}
