package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Counts the lines that are not blank. */
record LineCounter(List<InputFile> files) implements SetCounter {

    private static final int CHUNK = 1 << 16;

    @Override
    public CandidateFiles.@Nullable Count count(BooleanSupplier stopped) throws InvalidFileException {
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
        return new CandidateFiles.Count(count, null);
    }
}
