package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.ranking.Arrival;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** Candidate sets as JSON Lines. */
final class JsonLinesFiles implements CandidateFiles {

    private static final int CHUNK = 1 << 16;

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
    public @Nullable Count count(BooleanSupplier stopped) throws InvalidFileException {
        long count = 0;
        byte[] chunk = new byte[CHUNK];
        for (InputFile file : files) {
            try (Text text = Text.open(file.path(), 0)) {
                boolean blank = true;
                for (int read = text.read(chunk); read >= 0; read = text.read(chunk)) {
                    if (stopped.getAsBoolean()) {
                        return null;
                    }
                    for (int index = 0; index < read; index++) {
                        byte character = chunk[index];
                        if (character == '\n') {
                            blank = true;
                        } else if (blank && character != ' ' && character != '\t' && character != '\r') {
                            blank = false;
                            count++;
                        }
                    }
                }
            } catch (IOException e) {
                throw Refusals.of(file, e);
            }
        }
        return new Count(count, null);
    }

    @Override
    public List<Arrival> sample(int size) throws InvalidFileException {
        List<Arrival> sample = new ArrayList<>();
        for (InputFile file : files) {
            try (PositionedReader<Arrival> reader = lines.open(file)) {
                while (sample.size() < size && reader.read(sample::add)) {}
            } catch (IOException e) {
                throw Refusals.of(file, e);
            }
        }
        return sample;
    }

    @Override
    public String fingerprint() throws InvalidFileException {
        return InputFiles.fingerprint(files);
    }
}
