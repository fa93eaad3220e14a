package dev.sluice.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Looks at how a file is refused: on one line, with its place, what was expected, and a remedy. */
final class Refusal {

    static void check(ThrowingCallable reading, InvalidFileException.Problem problem, String begin, String... parts) {
        InvalidFileException refusal = catchThrowableOfType(InvalidFileException.class, reading);
        assertThat(refusal).isNotNull();
        assertThat(refusal.problem()).isEqualTo(problem);
        assertThat(refusal).hasMessageStartingWith(begin).hasMessageContaining("; expected ");
        assertThat(refusal.getMessage()).hasLineCount(1).matches(".*; expected .+\\. \\p{Lu}.*");

        for (String part : parts) {
            assertThat(refusal).hasMessageContaining(part);
        }
    }

    private Refusal() {}
}
