package dev.sluice.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "0,0",
        " 7 ,7",
        "300,300",
        "301,300",
        "999999999,300",
        "'Fri, 27 Nov 2026 12:00:09 GMT',9",
        "'Fri, 27 Nov 2026 11:00:00 GMT',0",
        "'Sat, 28 Nov 2026 12:00:00 GMT',300"
    })
    void secondsAndDatesAreReadWithinBounds(String header, long seconds) {
        assertThat(RetryAfter.read(header, NOON)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "9999999999", "2026-11-27T12:00:00Z"})
    void whatIsNeitherSaysNothing(String header) {
        assertThat(RetryAfter.read(header, NOON)).isNull();
    }

    @Test
    void noHeaderSaysNothing() {
        assertThat(RetryAfter.read(null, NOON)).isNull();
    }
}
