package dev.sluice.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @Test
    void unitsMeanWhatTheySay() {
        assertThat(ByteSize.parse("17B").bytes()).isEqualTo(17);
        assertThat(ByteSize.parse("512KiB").bytes()).isEqualTo(512 * 1024);
        assertThat(ByteSize.parse("64MiB").bytes()).isEqualTo(64L * 1024 * 1024);
        assertThat(ByteSize.parse("3GiB").bytes()).isEqualTo(3L * 1024 * 1024 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "MiB", "64MB", "64mib", "1.5GiB", "-1B", "64 MiB", "9999999999B"})
    void anythingElseIsRefusedWithTheUnits(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("B, KiB, MiB, GiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0B", "17B", "1KiB", "1536KiB", "64MiB", "1GiB"})
    void theShortestFormReadsBack(String text) {
        assertThat(ByteSize.parse(text)).hasToString(text);
    }

    @Test
    void whatLivesInAnArrayIsSmallerThan2GiB() {
        assertThatThrownBy(() -> ByteSize.parse("2GiB").toInt("max-record-bytes"))
                .hasMessage("max-record-bytes 2GiB: expected less than 2GiB");
    }
}
