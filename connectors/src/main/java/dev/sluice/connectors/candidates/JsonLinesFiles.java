package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.ranking.Arrival;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Candidate sets as JSON Lines. */
final class JsonLinesFiles implements CandidateFiles {

    private final List<InputFile> files;
    private final JsonLinesFormat lines;

    JsonLinesFiles(List<InputFile> files, InputOptions options) throws InvalidFileException {
        this.files = files;
        this.lines = new JsonLinesFormat(options);
    }

    @Override
    public Format format() {
        return Format.JSON_LINES;
    }

    @Override
    public List<Path> files() {
        return files.stream().map(InputFile::path).toList();
    }

    @Override
    public DataStream<Arrival> read(StreamExecutionEnvironment environment) {
        return WholeFiles.read(environment, files, lines, "candidates").rebalance();
    }

    @Override
    public SetCounter counter() {
        return new LineCounter(files);
    }

    @Override
    public List<Arrival> sample(int size) throws InvalidFileException {
        Sample sample = new Sample(size, Sample.MAX_BYTES);
        for (InputFile file : files) {
            if (sample.isFull()) {
                break;
            }
            try (PositionedReader<Arrival> reader = lines.open(file)) {
                sample.take(reader);
            } catch (IOException e) {
                throw Refusals.of(file, e);
            }
        }
        return sample.arrivals();
    }

    @Override
    public String fingerprint() throws InvalidFileException {
        return Fingerprint.of(files).text();
    }

    @Override
    public boolean continues(String fingerprint) throws InvalidFileException {
        return Fingerprint.of(files).continues(fingerprint);
    }
}
