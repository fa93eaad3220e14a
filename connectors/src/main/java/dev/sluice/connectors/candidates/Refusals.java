package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import java.io.IOException;

/** Between what is thrown to the user before a job and within one. */
final class Refusals {

    /** What a job fails with. */
    static IOException asFailure(InvalidFileException refusal) {
        return refusal.getCause() instanceof IOException cause
                ? cause
                : new UnusableInputException(String.valueOf(refusal.getMessage()), refusal);
    }

    /** What the user is told before a job. */
    static InvalidFileException of(InputFile file, IOException failure) {
        return failure instanceof UnusableInputException unusable
                ? InvalidFileException.unusable(unusable)
                : InvalidFileException.unreadable(file.name(), failure);
    }

    private Refusals() {}
}
