package dev.sluice.connectors.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.parquet.FlinkInputFile;
import dev.sluice.connectors.parquet.PageCodecs;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetRankingsTest {

    private static final Ranking RANKED = new Ranking(
            "q1",
            new ModelIdentity("model", "0a", "fp32"),
            Ranking.Status.PARTIAL,
            "one is too long",
            List.of(
                    new RankedDocument(2, "d3", 0.1f, 1, 3, true),
                    new RankedDocument(0, "d1", Math.nextUp(-1e-30f), 2, 1, false),
                    new RankedDocument(1, "d2", null, 3, 2, false)),
            new Ranking.Usage(3_000_000_000L, 7),
            new Ranking.Timings(Duration.ofNanos(1_500_000), Duration.ofMillis(3), Duration.ofMillis(5)),
            Instant.parse("2026-11-23T10:00:00.123456789Z"),
            new Attributes("{\"tenant\":\"a\"}"),
            null);

    private static final Ranking EMPTY = new Ranking(
            "q2",
            RANKED.model(),
            Ranking.Status.RANKED,
            null,
            List.of(),
            Ranking.Usage.NONE,
            Ranking.Timings.NONE,
            null,
            Attributes.NONE,
            null);

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadBackExactly() throws Exception {
        List<Group> rows = write(true, RANKED, EMPTY);
        assertThat(rows).hasSize(2);
        Group ranked = rows.get(0);
        assertThat(ranked.getString("query_id", 0)).isEqualTo("q1");
        assertThat(ranked.getGroup("model", 0).getString("version", 0)).isEqualTo("0a");
        assertThat(ranked.getString("status", 0)).isEqualTo("partial");
        assertThat(ranked.getString("reason", 0)).isEqualTo("one is too long");
        Group results = ranked.getGroup("results", 0);
        assertThat(results.getFieldRepetitionCount("list")).isEqualTo(3);
        Group first = results.getGroup("list", 0).getGroup("element", 0);
        assertThat(first.getInteger("index", 0)).isEqualTo(2);
        assertThat(first.getString("id", 0)).isEqualTo("d3");
        assertThat(first.getFloat("relevance_score", 0)).isEqualTo(0.1f);
        assertThat(first.getInteger("rank", 0)).isEqualTo(1);
        assertThat(first.getInteger("first_stage_rank", 0)).isEqualTo(3);
        assertThat(first.getBoolean("truncated", 0)).isTrue();
        assertThat(results.getGroup("list", 1).getGroup("element", 0).getFloat("relevance_score", 0))
                .isEqualTo(Math.nextUp(-1e-30f));
        assertThat(results.getGroup("list", 2).getGroup("element", 0).getFieldRepetitionCount("relevance_score"))
                .isZero();
        assertThat(ranked.getGroup("usage", 0).getLong("total_tokens", 0)).isEqualTo(3_000_000_000L);
        assertThat(ranked.getGroup("usage", 0).getInteger("inferences", 0)).isEqualTo(7);
        assertThat(ranked.getGroup("timings_ms", 0).getDouble("queue", 0)).isEqualTo(1.5);
        assertThat(ranked.getString("event_time", 0)).isEqualTo("2026-11-23T10:00:00.123456789Z");
        assertThat(ranked.getString("attributes", 0)).isEqualTo("{\"tenant\":\"a\"}");
        Group empty = rows.get(1);
        assertThat(empty.getGroup("results", 0).getFieldRepetitionCount("list")).isZero();
        assertThat(empty.getFieldRepetitionCount("reason")).isZero();
        assertThat(empty.getFieldRepetitionCount("event_time")).isZero();
    }

    @Test
    void timingsAreWrittenOnlyOnRequest() throws Exception {
        Group row = write(false, RANKED).get(0);
        assertThat(row.getFieldRepetitionCount("timings_ms")).isZero();
        assertThat(row.getGroup("usage", 0).getFieldRepetitionCount("inferences"))
                .isZero();
        assertThat(row.getGroup("usage", 0).getLong("total_tokens", 0)).isEqualTo(3_000_000_000L);
    }

    @Test
    void theSameRankingsAreTheSameBytes() throws Exception {
        write(false, RANKED, EMPTY);
        byte[] before = Files.readAllBytes(folder.resolve("ranked.parquet"));
        write(false, RANKED, EMPTY);
        assertThat(Files.readAllBytes(folder.resolve("ranked.parquet"))).isEqualTo(before);
    }

    private List<Group> write(boolean timings, Ranking... rankings) throws IOException {
        org.apache.flink.core.fs.Path path = org.apache.flink.core.fs.Path.fromLocalFile(
                folder.resolve("ranked.parquet").toFile());
        try (FSDataOutputStream out = path.getFileSystem().create(path, WriteMode.OVERWRITE)) {
            BulkWriter<Ranking> writer = new ParquetRankings(timings).create(out);
            for (Ranking ranking : rankings) {
                writer.addElement(ranking);
            }
            writer.flush();
            writer.finish();
            assertThat(out.getPos()).as("the stream is open still").isPositive();
        }
        return read(path);
    }

    private static List<Group> read(org.apache.flink.core.fs.Path path) throws IOException {
        List<Group> rows = new ArrayList<>();
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new PageCodecs())
                .build();
        long length = path.getFileSystem().getFileStatus(path).getLen();
        try (ParquetFileReader file = ParquetFileReader.open(new FlinkInputFile(path, length), options)) {
            MessageType schema = file.getFileMetaData().getSchema();
            PageReadStore pages = file.readNextRowGroup();
            RecordReader<Group> reader =
                    new ColumnIOFactory().getColumnIO(schema).getRecordReader(pages, new GroupRecordConverter(schema));
            for (long row = 0; row < pages.getRowCount(); row++) {
                rows.add(reader.read());
            }
        }
        return rows;
    }
}
