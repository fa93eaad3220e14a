package dev.sluice.jobs.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DownloadLinesTest {

    private static final long MEBIBYTE = 1L << 20;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();
    private final DownloadLines lines = new DownloadLines(
            new PrintStream(out, true, StandardCharsets.UTF_8), 400 * MEBIBYTE, Duration.ofSeconds(5), nanos::get);

    @Test
    void aLineComesAtMostEachFiveSecondsWithRateAndTimeLeft() {
        lines.kept(100 * MEBIBYTE);
        lines.received(MEBIBYTE);
        nanos.set(Duration.ofSeconds(10).toNanos());
        lines.received(19 * MEBIBYTE);
        lines.received(MEBIBYTE);
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("120 MiB of 400 MiB (30 %), 2.0 MiB/s, 2:20 left");
    }

    @Test
    void whatComesAnewIsNotDone() {
        lines.received(100 * MEBIBYTE);
        lines.discarded(100 * MEBIBYTE);
        nanos.set(Duration.ofSeconds(5).toNanos());
        lines.received(100 * MEBIBYTE);
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("100 MiB of 400 MiB (25 %)");
    }
}
