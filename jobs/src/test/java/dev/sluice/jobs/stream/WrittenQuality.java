package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.QualityAlertCodec;
import dev.sluice.ranking.wire.QualityReportCodec;
import dev.sluice.ranking.wire.RankingCodec;
import dev.sluice.ranking.wire.RunSummaryCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What a job wrote about quality, and the time that its records are told in: minutes from a start. */
public final class WrittenQuality {

    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    /** What a report is about. */
    record Subject(QualityReport.Source source, @Nullable Map<String, String> segment) {}

    /** What a report is about, and of when. */
    public record WindowSubject(
            QualityReport.@Nullable Window window,
            QualityReport.Source source,
            @Nullable Map<String, String> segment) {}

    static Instant minute(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    /** Whether both sources have reported a revision of the window that starts at a minute, with all its segments. */
    static boolean has(KafkaTopics topics, int minute, int revision) throws Exception {
        return reports(topics).stream()
                        .filter(report -> startsAt(report, minute) && report.revision() == revision)
                        .count()
                == 2 * 3;
    }

    static boolean startsAt(QualityReport report, int minute) {
        return report.window().start().equals(minute(minute));
    }

    static QualityReport report(
            List<QualityReport> reports,
            int minute,
            int revision,
            QualityReport.Source source,
            @Nullable Map<String, String> segment) {
        Subject subject = new Subject(source, segment);
        return reports.stream()
                .filter(report -> startsAt(report, minute)
                        && report.revision() == revision
                        && new Subject(report.source(), report.segment()).equals(subject))
                .reduce((one, other) -> {
                    throw new AssertionError("Two reports on " + subject + " with revision " + revision);
                })
                .orElseThrow();
    }

    public static List<QualityReport> reports(KafkaTopics topics) throws Exception {
        List<QualityReport> reports = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.quality())) {
            if (new ObjectMapper().readTree(record.value()).has("window")) {
                reports.add(new QualityReportCodec().decode(record.value()));
            }
        }
        return reports;
    }

    /** What counts: of each window and subject the report with the highest revision, whichever number that is. */
    public static Map<WindowSubject, QualityReport> lastRevisions(List<QualityReport> reports) {
        return reports.stream()
                .collect(Collectors.toMap(
                        report -> new WindowSubject(report.window(), report.source(), report.segment()),
                        report -> report,
                        BinaryOperator.maxBy(Comparator.comparingInt(QualityReport::revision))))
                .values()
                .stream()
                .map(report -> report.withRevision(0))
                .collect(Collectors.toMap(
                        report -> new WindowSubject(report.window(), report.source(), report.segment()),
                        report -> report));
    }

    /** The summary that was written last; there must be one. */
    public static RunSummary lastSummary(KafkaTopics topics) throws Exception {
        RunSummary last = null;
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.quality())) {
            if (!new ObjectMapper().readTree(record.value()).has("window")) {
                last = new RunSummaryCodec().decode(record.value());
            }
        }
        return Objects.requireNonNull(last, "a summary");
    }

    static List<QualityAlert> alerts(KafkaTopics topics) throws Exception {
        List<QualityAlert> alerts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.alerts())) {
            alerts.add(new QualityAlertCodec().decode(record.value()));
        }
        return alerts;
    }

    static Map<String, Ranking> rankings(KafkaTopics topics) throws Exception {
        Map<String, Ranking> rankings = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.ranked())) {
            Ranking ranking = new RankingCodec().decode(record.value());
            assertThat(rankings.put(ranking.queryId(), ranking)).isNull();
        }
        return rankings;
    }

    /** Up to where a group has committed the first partition of a topic. */
    public static long position(String brokers, String group, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            OffsetAndMetadata committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(topic, 0));
            return committed == null ? 0 : committed.offset();
        }
    }

    /** Waits, but not for ever. */
    static void eventually(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private WrittenQuality() {}
}
