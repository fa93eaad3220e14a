package dev.sluice.ranking.wire;

import static dev.sluice.ranking.wire.Refusals.refusal;

import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityAlert.Figure;
import dev.sluice.ranking.QualityReport;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Quality alerts as JSON. Reading back is exact. Thread-safe. */
public final class QualityAlertCodec {

    /**
     * Reads an alert.
     *
     * @throws MalformedRecordException if the bytes are none; nothing else is thrown, whatever the bytes
     */
    public QualityAlert decode(byte[] record) throws MalformedRecordException {
        return RecordParser.parse(record, WireLimits.NONE, TextPolicy.ANY, QualityAlertCodec::readMembers);
    }

    /**
     * Writes an alert as compact JSON on one line.
     *
     * @throws IllegalArgumentException if a figure is not finite or a bound of the window is beyond 64-bit milliseconds
     */
    public byte[] encode(QualityAlert alert) {
        return RecordWriter.write(TextPolicy.ANY, writer -> {
            writer.text("alert", alert.state().word());
            writer.text("figure", alert.figure().word());
            writer.text("measure", alert.measure());
            writer.number("value", alert.value());
            writer.number("bound", alert.bound());
            writer.integer("windows", alert.windows());
            WindowJson.write(writer, alert.window());
            SegmentJson.write(writer, alert.segment());
            writer.text("source", alert.source().word());
            ModelIdentityJson.write(writer, alert.model());
        });
    }

    private static QualityAlert readMembers(RecordReader reader) throws IOException, MalformedRecordException {
        QualityAlert.State state = null;
        Figure figure = null;
        String measure = null;
        Double value = null;
        Double bound = null;
        Integer windows = null;
        QualityReport.Window window = null;
        Map<String, String> segment = null;
        QualityReport.Source source = null;
        ModelIdentity model = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "alert" -> state = reader.word(QualityAlert.State.values(), QualityAlert.State::word);
                case "figure" -> figure = reader.word(Figure.values(), Figure::word);
                case "measure" -> measure = reader.text();
                case "value" -> value = reader.number();
                case "bound" -> bound = reader.number();
                case "windows" -> windows = reader.integer(1);
                case "window" -> window = WindowJson.read(reader);
                case "segment" -> segment = SegmentJson.read(reader);
                case "source" -> source = reader.word(QualityReport.Source.values(), QualityReport.Source::word);
                case "model" -> model = ModelIdentityJson.read(reader);
                default -> reader.skip();
            }
        }
        Figure watched = reader.require(figure, "figure");
        return new QualityAlert(
                reader.require(state, "alert"),
                watched,
                measureOf(watched, measure, reader),
                reader.require(value, "value"),
                reader.require(bound, "bound"),
                reader.require(windows, "windows"),
                window,
                segment,
                reader.require(source, "source"),
                reader.require(model, "model"));
    }

    private static @Nullable String measureOf(Figure figure, @Nullable String measure, RecordReader reader)
            throws MalformedRecordException {
        if (figure != Figure.FALLBACK_SHARE) {
            return reader.require(measure, "measure");
        }
        if (measure != null) {
            throw refusal(
                    Kind.INVALID_VALUE,
                    "'figure' is fallback_share beside a 'measure'",
                    "a measure for each figure but fallback_share",
                    "Write both as they belong together");
        }
        return null;
    }
}
