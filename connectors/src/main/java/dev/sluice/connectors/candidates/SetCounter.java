package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import java.io.Serializable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Counts candidate sets in files, without Flink and without understanding them. */
@FunctionalInterface
public interface SetCounter extends Serializable {

    /**
     * Counts; takes as long as reading the files does, where their format does not say it.
     *
     * @param stopped looked at now and then; may be called by another thread
     * @return null where stopped
     * @throws InvalidFileException if a file is damaged
     */
    CandidateFiles.@Nullable Count count(BooleanSupplier stopped) throws InvalidFileException;
}
