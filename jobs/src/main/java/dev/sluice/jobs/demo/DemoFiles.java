package dev.sluice.jobs.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.wire.QualityReportCodec;
import dev.sluice.ranking.wire.RunSummaryCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The demo's files for programs, beside its report for people. Each is there whole or not at all. */
final class DemoFiles {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** {@code summary.json}: the summary of the run and the speed of the bare loop. */
    static void summary(DemoResult result, Path folder) throws IOException {
        ObjectNode summary = (ObjectNode) JSON.readTree(new RunSummaryCodec().encode(result.summary()));
        summary.put("bare_loop_documents_per_second", result.bareLoopDocumentsPerSecond());
        String text = JSON.writeValueAsString(summary);
        WholeFile.write(folder, "summary.json", writer -> writer.append(text).append('\n'));
    }

    /** {@code ranked.jsonl}: the ranked results as they stand in their topic. */
    static void ranked(List<byte[]> records, Path folder) throws IOException {
        lines("ranked.jsonl", records, folder);
    }

    /** {@code quality.jsonl}: a quality report a line. */
    static void quality(List<QualityReport> reports, Path folder) throws IOException {
        QualityReportCodec codec = new QualityReportCodec();
        lines("quality.jsonl", reports.stream().map(codec::encode).toList(), folder);
    }

    private static void lines(String name, List<byte[]> records, Path folder) throws IOException {
        WholeFile.write(folder, name, writer -> {
            for (byte[] record : records) {
                writer.append(new String(record, StandardCharsets.UTF_8)).append('\n');
            }
        });
    }

    private DemoFiles() {}
}
