package dev.sluice.ranking.wire;

import dev.sluice.ranking.QualityReport;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The member {@code window} of reports and alerts. */
final class WindowJson {

    static QualityReport.Window read(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        Instant start = null;
        Instant end = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "start" -> start = reader.instant();
                case "end" -> end = reader.instant();
                default -> reader.skip();
            }
        }
        return new QualityReport.Window(reader.require(start, "start"), reader.require(end, "end"));
    }

    static void write(RecordWriter writer, QualityReport.@Nullable Window window) throws IOException {
        if (window == null) {
            writer.nothing("window");
            return;
        }
        writer.startObject("window");
        writer.instant("start", window.start());
        writer.instant("end", window.end());
        writer.endObject();
    }

    private WindowJson() {}
}
