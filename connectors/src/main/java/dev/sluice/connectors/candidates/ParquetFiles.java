package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.ranking.Arrival;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.parquet.hadoop.metadata.BlockMetaData;

/** Candidate sets as rows of Parquet files. Row groups are read side by side. */
final class ParquetFiles implements CandidateFiles {

    private final Map<InputFile, Integer> files = new LinkedHashMap<>();
    private final RowFormat rows;
    private final Count count;

    ParquetFiles(List<InputFile> inputs, InputOptions options) throws InvalidFileException {
        this.rows = new RowFormat(options);
        long sets = 0;
        for (InputFile input : inputs) {
            try (ParquetRows file = ParquetRows.open(input)) {
                List<BlockMetaData> rowGroups = file.rowGroups();
                sets += rowGroups.stream().mapToLong(BlockMetaData::getRowCount).sum();
                files.put(input, rowGroups.size());
            } catch (IOException e) {
                throw Refusals.of(input, e);
            }
        }
        this.count = new Count(sets, null);
    }

    @Override
    public Format format() {
        return Format.PARQUET;
    }

    @Override
    public List<Path> files() {
        return files.keySet().stream().map(InputFile::path).toList();
    }

    @Override
    public DataStream<Arrival> read(StreamExecutionEnvironment environment) {
        Map<InputFile, Integer> rowGroups = new LinkedHashMap<>(files);
        return WholeFiles.read(
                        environment, List.copyOf(files.keySet()), () -> new RowGroups(rowGroups), rows, "candidates")
                .rebalance();
    }

    /** Known from the files' ends. */
    @Override
    public SetCounter counter() {
        Count known = count;
        return stopped -> known;
    }

    @Override
    public List<Arrival> sample(int size) throws InvalidFileException {
        Sample sample = new Sample(size, Sample.MAX_BYTES);
        for (Map.Entry<InputFile, Integer> entry : files.entrySet()) {
            InputFile file = entry.getKey();
            for (int rowGroup = 0; rowGroup < entry.getValue() && !sample.isFull(); rowGroup++) {
                try (PositionedReader<Arrival> reader = rows.open(ParquetRows.open(file), file, rowGroup, 0)) {
                    sample.take(reader);
                } catch (IOException e) {
                    throw Refusals.of(file, e);
                }
            }
        }
        return sample.arrivals();
    }

    @Override
    public String fingerprint() throws InvalidFileException {
        return Fingerprint.of(files.keySet()).text();
    }

    @Override
    public boolean continues(String fingerprint) throws InvalidFileException {
        return Fingerprint.of(files.keySet()).continues(fingerprint);
    }
}
