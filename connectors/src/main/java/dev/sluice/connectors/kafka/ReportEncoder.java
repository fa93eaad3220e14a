package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Bytes;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of each report in JSON (a quality report, a summary, an alert) the message for a Kafka topic: without key and
 * headers, the time of writing as timestamp.
 *
 * <p>A report that the topic cannot take is left out, with an error in the log and a count in the metric
 * {@code sluice.reportsTooLarge}: figures are no reason to stop a job that ranks.
 */
public final class ReportEncoder extends ProcessFunction<byte[], KafkaMessage> {

    private static final Logger LOG = LoggerFactory.getLogger(ReportEncoder.class);

    private final MessageBounds.Source boundsSource;
    private transient @Nullable Opened opened;

    private record Opened(MessageBounds bounds, Counter reportsTooLarge) {}

    /**
     * An encoder for the topic of a sink.
     *
     * @param sink the options of the sink behind the encoder
     */
    public static ReportEncoder of(KafkaSinkOptions sink) {
        return new ReportEncoder(() -> MessageBounds.ask(sink));
    }

    ReportEncoder(MessageBounds.Source boundsSource) {
        this.boundsSource = boundsSource;
    }

    /** Asks for the bounds; fails where the topic takes so little that hardly a report would fit. */
    @Override
    public void open(OpenContext context) {
        opened = new Opened(
                boundsSource.read().atLeast(MessageBounds.ROOM_FOR_A_REPORT),
                getRuntimeContext().getMetricGroup().addGroup("sluice").counter("reportsTooLarge"));
    }

    @Override
    public void processElement(byte[] report, Context context, Collector<KafkaMessage> out) {
        Opened running = Objects.requireNonNull(opened, "open() comes first");
        KafkaMessage message = new KafkaMessage(null, Bytes.of(report), List.of(), null);
        if (running.bounds().excess(message) <= 0) {
            out.collect(message);
            return;
        }
        running.reportsTooLarge().inc();
        LOG.error(
                "A report of {} bytes is left out: topic '{}' takes at most {} ({}); raise that setting",
                report.length,
                running.bounds().topic(),
                running.bounds().maxBytes(),
                running.bounds().decidedBy());
    }
}
