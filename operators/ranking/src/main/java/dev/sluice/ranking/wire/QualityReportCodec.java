package dev.sluice.ranking.wire;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Quality reports as JSON. Reading back is exact. Thread-safe. */
public final class QualityReportCodec {

    /**
     * Reads a quality report.
     *
     * @throws MalformedRecordException if the bytes are none; nothing else is thrown, whatever the bytes
     */
    public QualityReport decode(byte[] record) throws MalformedRecordException {
        return RecordParser.parse(record, WireLimits.NONE, TextPolicy.ANY, QualityReportCodec::readMembers);
    }

    /**
     * Writes a report as compact JSON on one line.
     *
     * @throws IllegalArgumentException if a figure is not finite or a bound of the window is beyond 64-bit milliseconds
     */
    public byte[] encode(QualityReport report) {
        return RecordWriter.write(TextPolicy.ANY, writer -> {
            WindowJson.write(writer, report.window());
            writer.integer("revision", report.revision());
            SegmentJson.write(writer, report.segment());
            writer.text("source", report.source().word());
            ModelIdentityJson.write(writer, report.model());
            writer.integer("queries", report.queries());
            writer.integer("judged_queries", report.judgedQueries());
            writer.number("unjudged_share", report.unjudgedShare());
            writer.number("fallback_share", report.fallbackShare());
            MeasuresJson.write(writer, "measures", report.measures());
            MeasuresJson.write(writer, "measures_ranked_only", report.measuresRankedOnly());
            if (report.clicks() != null) {
                writeClicks(writer, report.clicks());
            }
        });
    }

    private static QualityReport readMembers(RecordReader reader) throws IOException, MalformedRecordException {
        QualityReport.Window window = null;
        Integer revision = null;
        Map<String, String> segment = null;
        QualityReport.Source source = null;
        ModelIdentity model = null;
        Long queries = null;
        Long judgedQueries = null;
        Double unjudgedShare = null;
        Double fallbackShare = null;
        Map<String, MeasureComparison> measures = null;
        Map<String, MeasureComparison> measuresRankedOnly = null;
        Double effectiveSampleSize = null;
        List<Double> clickThrough = null;
        Map<String, MeasureComparison> counterfactual = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "window" -> window = WindowJson.read(reader);
                case "revision" -> revision = reader.integer(0);
                case "segment" -> segment = SegmentJson.read(reader);
                case "source" -> source = reader.word(QualityReport.Source.values(), QualityReport.Source::word);
                case "model" -> model = ModelIdentityJson.read(reader);
                case "queries" -> queries = reader.longInteger();
                case "judged_queries" -> judgedQueries = reader.longInteger();
                case "unjudged_share" -> unjudgedShare = reader.number();
                case "fallback_share" -> fallbackShare = reader.number();
                case "measures" -> measures = MeasuresJson.read(reader);
                case "measures_ranked_only" -> measuresRankedOnly = MeasuresJson.read(reader);
                case "effective_sample_size" -> effectiveSampleSize = reader.number();
                case "click_through" -> clickThrough = readNumbers(reader);
                case "measures_counterfactual" -> counterfactual = MeasuresJson.read(reader);
                default -> reader.skip();
            }
        }
        return new QualityReport(
                window,
                reader.require(revision, "revision"),
                segment,
                reader.require(source, "source"),
                reader.require(model, "model"),
                reader.require(queries, "queries"),
                reader.require(judgedQueries, "judged_queries"),
                unjudgedShare,
                reader.require(fallbackShare, "fallback_share"),
                reader.require(measures, "measures"),
                reader.require(measuresRankedOnly, "measures_ranked_only"),
                source == QualityReport.Source.CLICKS
                        ? new QualityReport.Clicks(
                                effectiveSampleSize,
                                reader.require(clickThrough, "click_through"),
                                reader.require(counterfactual, "measures_counterfactual"))
                        : null);
    }

    private static List<Double> readNumbers(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterArray();
        List<Double> numbers = new ArrayList<>();
        while (reader.nextElement()) {
            numbers.add(reader.number());
        }
        return numbers;
    }

    private static void writeClicks(RecordWriter writer, QualityReport.Clicks clicks) throws IOException {
        writer.number("effective_sample_size", clicks.effectiveSampleSize());
        writer.numbers(
                "click_through",
                clicks.clickThrough().stream().mapToDouble(Double::doubleValue).toArray());
        MeasuresJson.write(writer, "measures_counterfactual", clicks.counterfactual());
    }
}
